import type { HttpResponse, Json, JsonObject } from '#connector-kit';
import { cutWords, isObject, jsonOf, listOf, memberOf, textOf, wordsOfText } from '#connector-kit';

/** HubSpot's own words about a failed request. */
export function wordsOf(response: HttpResponse): string {
  const body = jsonOf(response);
  return isObject(body) ? wordsOfError(body) : wordsOfText(response.text());
}

/**
 * The words of an error: a whole answer, or one of the `errors` of a batch. All of its members are optional:
 * https://developers.hubspot.com/docs/api-reference/error-handling.
 */
export function wordsOfError(error: JsonObject): string {
  const details = (listOf(error, 'errors') ?? []).map((detail) => textOf(detail['message']));
  const words = [plain(textOf(error['message'])), textOf(error['error_description']), ...details];
  const said = [...new Set(words.filter((word) => word !== undefined))];
  return said.length === 0
    ? (textOf(error['category']) ?? cutWords(JSON.stringify(error)))
    : cutWords(said.join(' '));
}

/** `VALIDATION_ERROR`, `CONFLICT`, `RATE_LIMITS` …; undefined where the error names none. */
export function categoryOf(error: Json | undefined): string | undefined {
  return textOf(memberOf(error, 'category'));
}

/** The scopes that an error misses, wherever it names them. */
export function missingScopes(error: Json | undefined): readonly string[] {
  const contexts = [error, ...(listOf(error, 'errors') ?? [])].map((part) => memberOf(part, 'context'));
  const names = ['missingScopes', 'requiredScopes', 'requiredGranularScopes'];
  return [
    ...new Set(contexts.flatMap((context) => names.flatMap((name) => textsOf(memberOf(context, name))))),
  ];
}

/** The texts of a list; a single one counts as a list of its own. */
export function textsOf(value: Json | undefined): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((entry) => textOf(entry) ?? []);
}

/** `Property values were not valid: [{"isValid":false,"message":…,"name":…}]` holds its reasons as JSON. */
function plain(message: string | undefined): string | undefined {
  const [, intro, list] = /^(.*?):? *(\[\{"isValid".*\])\s*$/s.exec(message ?? '') ?? [];
  if (intro === undefined || list === undefined) return message;
  try {
    const reasons = (JSON.parse(list) as Json[]).filter(isObject);
    const words = reasons.map(
      ({ name, message: reason }) => `${textOf(name) ?? '?'}: ${textOf(reason) ?? '?'}`,
    );
    return `${intro}: ${words.join('; ')}`;
  } catch {
    return message;
  }
}
