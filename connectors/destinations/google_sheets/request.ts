import type { ConnectorError, HttpRequest, JsonObject } from '#connector-kit';
import { cutWords, isObject, jsonOf, unreadable, wordsOfText } from '#connector-kit';
import type { Context } from './credentials.ts';
import type { Asked } from './refusal.ts';
import { GOOGLE, refusalOf } from './refusal.ts';
import { serviceAccountOf } from './service-account.ts';

/** A request for JSON. */
export type ApiRequest = Asked & Omit<HttpRequest, 'bearer'>;

/**
 * Sends a request and gives the object that answers it; one about a spreadsheet names it.
 *
 * @throws ReconnectError, ConfigurationError, RetryLaterError (with the code `unreadable` where a 2xx or 3xx holds no
 *   JSON object), NetworkError
 */
export async function ask(context: Context, request: ApiRequest): Promise<JsonObject> {
  const { email } = serviceAccountOf(context.credentials);
  const { doing, ofSpreadsheet, ...rest } = request;
  const response = await context.http.request({ ...rest, bearer: true });
  const refusal = refusalOf(response, request, email);
  if (refusal !== undefined) throw refusal;
  const body = jsonOf(response);
  if (response.status >= 300 || !isObject(body)) {
    throw unreadable({ label: GOOGLE, status: response.status, doing, words: wordsOfText(response.text()) });
  }
  if (ofSpreadsheet === true && typeof body['spreadsheetId'] !== 'string') throw notTheApis(body, doing);
  return body;
}

/** The fault of an object that is none of those which the API answers with. */
export function notTheApis(body: JsonObject, doing: string): ConnectorError {
  return unreadable({ label: GOOGLE, status: 200, doing, words: cutWords(JSON.stringify(body)) });
}
