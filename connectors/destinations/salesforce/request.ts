import type { HttpRequest, HttpResponse, Json } from '#connector-kit';
import { ConfigurationError, RecordError, jsonOf, unreadable } from '#connector-kit';
import { wordsOf } from './answer.ts';
import type { Context } from './credentials.ts';
import { instanceUrl } from './host.ts';
import { LABEL, refusalOf } from './refusal.ts';
import { watchUsage } from './usage.ts';
import { versionIn } from './version.ts';

/** A request to the organization, with its token. */
export interface ApiRequest extends Pick<
  HttpRequest,
  'method' | 'json' | 'body' | 'headers' | 'query' | 'retry' | 'timeoutMs' | 'maxResponseBytes'
> {
  /** Below `/services/data/v67.0`, or whole where it begins with `/services/`. */
  readonly path: string;
  /** What it is for, to follow "while": `listing the objects`. */
  readonly doing: string;
}

/**
 * Where the organization's data is: what came with the token, unless the operator's base URL replaces it.
 *
 * @throws ConfigurationError where nobody said it, or it is not Salesforce's; as `context.token` otherwise
 */
export async function instanceRoot(
  context: Pick<Context, 'baseUrl' | 'token' | 'credentials'>,
): Promise<string> {
  if (context.baseUrl !== undefined) return context.baseUrl;
  const { details } = await context.token();
  const url = details['instance_url'] ?? context.credentials.instance_url;
  if (url !== undefined) return instanceUrl(url);
  throw new ConfigurationError(
    'Salesforce did not say where the organization is: enter instance_url, such as https://example.my.salesforce.com ' +
      '(Setup → My Domain).',
  );
}

type Sender = Pick<Context, 'http' | 'token' | 'baseUrl' | 'credentials' | 'found'>;

/**
 * Sends a request; any status is an answer. A token that was renewed on the way may say that the organization is
 * elsewhere now: what was refused at its old address is sent there.
 *
 * @throws NetworkError, and as `instanceRoot`
 */
export async function send(context: Sender, request: ApiRequest): Promise<HttpResponse> {
  const root = await instanceRoot(context);
  const response = await sendTo(root, context, request);
  if (response.status !== 401) return response;
  const moved = await instanceRoot(context);
  return moved === root ? response : sendTo(moved, context, request);
}

async function sendTo(root: string, context: Sender, request: ApiRequest): Promise<HttpResponse> {
  const { path, doing: _, ...rest } = request;
  const base = path.startsWith('/services/') ? '' : `/services/data/v${versionIn(context.found)}`;
  const response = await context.http.request({
    ...rest,
    url: `${root}${base}${path}`,
    headers: { accept: 'application/json', ...rest.headers },
    bearer: true,
  });
  watchUsage(context, response);
  return response;
}

/**
 * Sends a request that must not fail as a whole.
 *
 * @throws RetryLaterError, ReconnectError, ConfigurationError, RecordError (400, 413), NetworkError
 */
export async function ask(context: Context, request: ApiRequest): Promise<HttpResponse> {
  const response = await send(context, request);
  const refusal = refusalOf(response, request.doing);
  if (refusal !== undefined) throw refusal;
  return response;
}

/**
 * The JSON of a reading that must succeed.
 *
 * @throws as `ask`, but ConfigurationError in place of RecordError; RetryLaterError where it is no JSON
 */
export async function read(context: Context, request: ApiRequest): Promise<Json> {
  const response = await ask(context, request).catch((error: unknown) => {
    if (!(error instanceof RecordError)) throw error;
    throw new ConfigurationError(error.message, error.code === undefined ? {} : { code: error.code });
  });
  const body = jsonOf(response);
  if (response.status >= 200 && response.status < 300 && body !== undefined) return body;
  throw unreadable({
    label: LABEL,
    status: response.status,
    doing: request.doing,
    words: wordsOf(response),
  });
}
