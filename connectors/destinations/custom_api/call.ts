import { randomBytes } from 'node:crypto';
import type { HttpRequest } from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import type { Context } from './credentials.ts';
import { strikeSecrets } from './credentials.ts';
import { announcedLimit } from './rate-limit.ts';
import type { Reply } from './reply.ts';
import { readReply } from './reply.ts';
import type { Method } from './request.ts';
import { requestHeaders, rpcRequest } from './request.ts';
import { requireAllowedTransport } from './transport.ts';
import { readEndpoint } from './webhook-url.ts';

/**
 * Asks the endpoint one thing.
 *
 * @throws NetworkError where no answer came
 */
export function call(
  context: Context,
  method: Method,
  params: object,
  options: Pick<HttpRequest, 'timeoutMs' | 'retry'> = {},
): Promise<Reply> {
  const id = randomBytes(16).toString('hex');
  // Records are text before anything is waited for: nothing holds them then.
  return send(context, { method, id, body: JSON.stringify(rpcRequest(method, params, id)) }, options);
}

async function send(
  context: Context,
  { method, id, body }: { readonly method: Method; readonly id: string; readonly body: string },
  options: Pick<HttpRequest, 'timeoutMs' | 'retry'>,
): Promise<Reply> {
  const endpoint = readEndpoint(context.credentials.webhook_url, context.baseUrl);
  await requireAllowedTransport(context, endpoint);
  const response = await context.http.request({
    method: 'POST',
    url: endpoint.url,
    headers: requestHeaders(context.credentials),
    body,
    ...options,
  });
  const announced = announcedLimit(response.headers['x-ratelimit-limit']);
  if (announced !== undefined) context.http.setRequestsPerSecond(announced);
  const strike = (text: string): string => strikeSecrets(context.credentials, text);
  return readReply(response, { method, id, host: endpoint.host, strike });
}

/**
 * The result of a method that changes nothing, so that it may be asked again.
 *
 * @throws ConnectorError for every other reply
 */
export async function ask(context: Context, method: Method, params: object = {}): Promise<unknown> {
  const reply = await call(context, method, params, { retry: 'always' });
  switch (reply.kind) {
    case 'result':
      return reply.result;
    case 'refused':
      throw reply.error;
    case 'unreadable':
      throw new ConfigurationError(reply.message);
  }
}
