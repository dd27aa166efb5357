import { cutWords, isObject, jsonOf, memberOf, textOf, wordsOfText } from '#connector-kit';
import type { HttpResponse, Json } from '#connector-kit';

/** What `errors` of an answer lists; empty where it lists nothing. Texts in most answers, objects in those of v2. */
export function errorsIn(body: Json | undefined): readonly string[] {
  const errors = memberOf(body, 'errors');
  if (!Array.isArray(errors)) return [];
  return errors.map((error) => {
    const words = isObject(error) ? [textOf(error['title']), textOf(error['detail'])] : [textOf(error)];
    const said = words.filter((word) => word !== undefined);
    return said.length === 0 ? JSON.stringify(error) : said.join(': ');
  });
}

/** Datadog's own words on a failure. */
export function wordsOf(response: HttpResponse): string {
  const body = jsonOf(response);
  const errors = errorsIn(body);
  if (errors.length > 0) return cutWords(errors.join('; '));
  return wordsOfText(body === undefined ? response.text() : JSON.stringify(body));
}
