import type { HttpClient, HttpResponse } from '#connector-kit';
import { Redactor } from '#secret';
import { standardAnswer } from './standard-answer.ts';

const TIMEOUT_MS = 20_000;
const LARGEST_ANSWER_BYTES = 262_144;

export interface Wire {
  /** For `customFetch` of oauth4webapi. */
  readonly fetch: (
    url: string,
    options: { readonly headers: Record<string, string>; readonly body: unknown },
  ) => Promise<Response>;
  /** The latest answer, without what was sent and given in confidence: providers repeat what they hear. */
  answer(): HttpResponse | undefined;
}

/**
 * Lets oauth4webapi speak through egress, to providers that don't keep to the standard.
 *
 * @param json the parameters travel as JSON, those of `numbers` as numbers
 */
export function wire(
  http: HttpClient,
  form: { readonly json: boolean; readonly numbers?: ReadonlySet<string> },
): Wire {
  let answer: HttpResponse | undefined;
  const secrets = new Set<string>();
  return {
    answer: () => (answer === undefined ? undefined : withoutSecrets(answer, secrets)),
    async fetch(url, { headers, body }) {
      const { 'content-type': _, ...others } = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const parameters = new URLSearchParams(body instanceof URLSearchParams ? body : '');
      for (const secret of secretsSent(parameters, others)) secrets.add(secret);
      answer = await http.request({
        method: 'POST',
        url,
        ...(form.json
          ? { headers: others, json: asJson(parameters, form.numbers) }
          : {
              headers: { ...others, 'content-type': 'application/x-www-form-urlencoded' },
              body: parameters.toString(),
            }),
        sameOrigin: true,
        timeoutMs: TIMEOUT_MS,
        maxResponseBytes: LARGEST_ANSWER_BYTES,
        // A refresh token may be good for one use only.
        retry: 'never',
      });
      return standardResponse(answer);
    },
  };
}

function asJson(parameters: URLSearchParams, numbers: ReadonlySet<string> = new Set()): object {
  return Object.fromEntries(
    [...parameters].map(([name, value]) => [name, numbers.has(name) ? Number(value) : value]),
  );
}

const OPEN_PARAMETERS = new Set([
  'client_id',
  'code_challenge_method',
  'expires_in',
  'grant_type',
  'redirect_uri',
  'refresh_token_expires_in',
  'scope',
  'token_type_hint',
  'username',
]);

/** All parameters but those that are known to be no secret: `client_secret`, `assertion`, `password`. */
function secretsSent(
  parameters: URLSearchParams,
  { authorization }: Readonly<Record<string, string>>,
): readonly string[] {
  const values = [...parameters].flatMap(([name, value]) => (OPEN_PARAMETERS.has(name) ? [] : [value]));
  if (authorization === undefined) return values;
  const encoded = authorization.replace(/^Basic /i, '');
  const [, secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return [...values, encoded, secret, new URLSearchParams(`=${secret}`).get('') ?? ''];
}

/** The answer as people may read it. */
export function withoutSecrets(answer: HttpResponse, secrets: Iterable<string>): HttpResponse {
  const body = answer.json();
  const { access_token, refresh_token, id_token } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const given = [access_token, refresh_token, id_token].filter((value) => typeof value === 'string');
  const redactor = new Redactor([...secrets, ...given]);
  const text = redactor.text(answer.text());
  return { ...answer, text: () => text, json: () => (body === undefined ? undefined : parse(text)) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** 201 counts as 200. */
function standardResponse(answer: HttpResponse): Response {
  const body = answer.json();
  const isSuccess = answer.status >= 200 && answer.status < 300;
  const status = isSuccess ? 200 : answer.status;
  if (!isSuccess || typeof body !== 'object' || body === null || Array.isArray(body)) {
    return new Response(answer.text(), { status });
  }
  return Response.json(standardAnswer(body as Readonly<Record<string, unknown>>), { status });
}
