import type { HttpResponse } from '#connector-kit';
import { refusalOf } from './answer.ts';
import type { Context } from './credentials.ts';
import type { ApiRequest } from './request.ts';
import { API_PATH } from './version.ts';

const HOST = 'https://api.noteboard.example';

/**
 * Sends a request to Note Board.
 *
 * @throws ConnectorError where it refuses, NetworkError where no answer came
 */
export async function call(context: Context, { path, doing, ...rest }: ApiRequest): Promise<HttpResponse> {
  const response = await context.http.request({
    ...rest,
    url: `${context.baseUrl ?? HOST}${API_PATH}${path}`,
    headers: { authorization: `Bearer ${context.credentials.api_token.reveal()}` },
  });
  const refusal = refusalOf(response, doing);
  if (refusal !== undefined) throw refusal;
  return response;
}
