import type { ConfigurationError, HttpResponse, JsonObject, Outcome } from '#connector-kit';
import {
  isObject,
  jsonOf,
  listOf,
  memberOf,
  refused,
  rejected,
  succeeded,
  textOf,
  unknown,
  unreadable,
} from '#connector-kit';
import type { CrmInput } from './crm-request.ts';
import { traceOf } from './crm-request.ts';
import { categoryOf, textsOf, wordsOf, wordsOfError } from './error-words.ts';
import { comparable } from './record-key.ts';
import { label } from './refusal.ts';

/** What became of one input; `id` of the record where it was written. */
export interface CrmFate {
  readonly outcome: Outcome;
  readonly id?: string;
}

/** Categories of a single record's error that may pass by themselves. */
const PASSING: ReadonlySet<string> = new Set(['RATE_LIMITS', 'INTERNAL_ERROR', 'SERVICE_UNAVAILABLE']);

/**
 * What became of every input after a 2xx: results and errors name inputs by their trace id; where HubSpot leaves that
 * out, by the record's id or its value of the key.
 */
export function fatesOf(
  inputs: readonly CrmInput[],
  response: HttpResponse,
  doing: string,
): ReadonlyMap<CrmInput, CrmFate> {
  const body = jsonOf(response);
  const results = listOf(body, 'results');
  if (results === undefined) {
    const message = `${unreadable(label(response, doing)).message} The record may have been written.`;
    return new Map(inputs.map((input) => [input, { outcome: unknown(message) }]));
  }
  const fates = new Map<CrmInput, CrmFate>();
  const unnamed = results.filter((result) => {
    const input = inputs.find((one) => !fates.has(one) && isResultOf(one, result));
    if (input !== undefined) fates.set(input, written(result));
    return input === undefined;
  });
  const loose = (listOf(body, 'errors') ?? []).filter((error) => {
    const named = inputs.filter((input) => isErrorOf(input, error));
    for (const input of named) fates.set(input, { outcome: refusedWith(error) });
    return named.length === 0;
  });
  const left = inputs.filter((input) => !fates.has(input));
  const outcome = outcomeOfRest(left.length, unnamed.length, loose);
  for (const input of left) fates.set(input, { outcome });
  return fates;
}

function outcomeOfRest(left: number, unnamed: number, loose: readonly JsonObject[]): Outcome {
  const [first] = loose;
  if (first !== undefined && unnamed === 0) {
    const words = [...new Set(loose.map(wordsOfError))].join(' ');
    const mayPass = loose.every((error) => PASSING.has(categoryOf(error) ?? ''));
    return rejected(categoryOf(first) ?? 'refused', `HubSpot did not take the record: ${words}`, mayPass);
  }
  if (loose.length === 0 && unnamed === left) return succeeded;
  return unknown('HubSpot did not say what became of this record: it may have been written.');
}

/** The outcome of a record that is refused alone. */
export function rejectionOf(response: HttpResponse): Outcome {
  const code = categoryOf(jsonOf(response)) ?? `http_${response.status}`;
  return rejected(
    code,
    `HubSpot answered ${response.status} and did not take the record: ${wordsOf(response)}`,
  );
}

/** The fault where a refusal concerns every record of the object: it, or a mapped property, is gone. */
export function goneObject(response: HttpResponse, doing: string): ConfigurationError | undefined {
  // A 404 that is not about a record is about the object.
  const isGone = GONE.test(response.text()) || (response.status === 404 && !isNoRecord(response));
  return isGone
    ? refused(
        label(response, doing),
        'The object or a mapped property was deleted there: refresh the objects, then mend the mapping.',
      )
    : undefined;
}

/** Whether HubSpot says that there is no such record. */
export function isNoRecord(response: HttpResponse): boolean {
  return response.status === 404 && categoryOf(jsonOf(response)) === 'OBJECT_NOT_FOUND';
}

const GONE = /unable to infer object type|PROPERTY_DOESNT_EXIST/i;

function isResultOf(input: CrmInput, result: JsonObject): boolean {
  const trace = textOf(result['objectWriteTraceId']);
  if (trace !== undefined) return trace === traceOf(input);
  const { id, idProperty, key } = input;
  if (id !== undefined && idProperty === undefined) return textOf(result['id']) === id;
  const found = key === undefined ? undefined : textOf(memberOf(result['properties'], key.field));
  if (key === undefined || found === undefined) return false;
  return comparable(found, key.form) === comparable(key.value, key.form);
}

function isErrorOf(input: CrmInput, error: JsonObject): boolean {
  const { context } = error;
  const traces = textsOf(memberOf(context, 'objectWriteTraceId'));
  if (traces.length > 0) return traces.includes(traceOf(input));
  const ids = [...textsOf(memberOf(context, 'ids')), ...textsOf(memberOf(context, 'id'))];
  return input.id !== undefined && ids.includes(input.id);
}

function written(result: JsonObject): CrmFate {
  const id = textOf(result['id']);
  return id === undefined ? { outcome: succeeded } : { outcome: succeeded, id };
}

function refusedWith(error: JsonObject): Outcome {
  const category = categoryOf(error) ?? 'refused';
  const words = `HubSpot did not take the record: ${wordsOfError(error)}`;
  return rejected(category, words, isObject(error) && PASSING.has(category));
}
