import type { HttpClient, HttpResponse } from '#connector-kit';

const TIMEOUT_MS = 20_000;
const LARGEST_ANSWER_BYTES = 262_144;

export interface Wire {
  /** For `customFetch` of oauth4webapi. */
  readonly fetch: (
    url: string,
    options: { readonly headers: Record<string, string>; readonly body: unknown },
  ) => Promise<Response>;
  /** The latest answer, as it came. */
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
  return {
    answer: () => answer,
    async fetch(url, { headers, body }) {
      const { 'content-type': _, ...others } = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const parameters = new URLSearchParams(body instanceof URLSearchParams ? body : '');
      answer = await http.request({
        method: 'POST',
        url,
        ...(form.json
          ? { headers: others, json: asJson(parameters, form.numbers) }
          : {
              headers: { ...others, 'content-type': 'application/x-www-form-urlencoded' },
              body: parameters.toString(),
            }),
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

/** Members that are null count as absent, 201 as 200, and an ID token that nobody asked for is left out. */
function standardResponse(answer: HttpResponse): Response {
  const body = answer.json();
  const isSuccess = answer.status >= 200 && answer.status < 300;
  const status = isSuccess ? 200 : answer.status;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return new Response(answer.text(), { status });
  }
  const members = Object.entries(body).filter(([name, value]) => value !== null && name !== 'id_token');
  return Response.json(Object.fromEntries(members), { status });
}
