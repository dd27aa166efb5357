import type { HttpResponse, Json, JsonObject } from '#connector-kit';
import { cutWords, isObject, jsonOf, textOf, wordsOfText } from '#connector-kit';

/** One of Salesforce's errors: `errorCode` of a whole request, `statusCode` of one record. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly fields: readonly string[];
}

/** The errors of a body: a list, one object, or what the OAuth endpoints say. Empty where it holds none. */
export function faultsOf(body: Json | undefined): readonly Fault[] {
  const entries = Array.isArray(body) ? body : [body];
  return entries.filter(isObject).flatMap((entry) => {
    const code = textOf(entry['errorCode']) ?? textOf(entry['statusCode']) ?? textOf(entry['error']);
    if (code === undefined) return [];
    const message = textOf(entry['message']) ?? textOf(entry['error_description']) ?? code;
    return [{ code, message, fields: fieldsOf(entry) }];
  });
}

function fieldsOf({ fields }: JsonObject): string[] {
  return Array.isArray(fields) ? fields.filter((field): field is string => typeof field === 'string') : [];
}

/** `REQUIRED_FIELD_MISSING: Required fields are missing: [Name] (Name)` */
export function wordsOfFault({ code, message, fields }: Fault): string {
  const named = fields.filter((field) => !message.includes(field));
  return cutWords(`${code}: ${message}${named.length === 0 ? '' : ` (${named.join(', ')})`}`);
}

/** Salesforce's own words of an answer that is no success. */
export function wordsOf(response: HttpResponse): string {
  const faults = faultsOf(jsonOf(response));
  return faults.length === 0
    ? wordsOfText(response.text())
    : cutWords(faults.map((fault) => wordsOfFault(fault)).join('; '));
}
