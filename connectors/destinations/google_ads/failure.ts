import { isObject, jsonOf, listOf, memberOf, textOf, wordsOfText } from '#connector-kit';
import type { HttpResponse, Json, JsonObject } from '#connector-kit';

/** One error of a request. */
export interface Failure {
  /** `CUSTOMER_NOT_ENABLED`, `SERVICE_DISABLED`, `REQUIRED_FIELD_MISSING`; empty where there is none. */
  readonly code: string;
  readonly message: string;
  /** The record of the request that it is about; undefined where it is about the request. */
  readonly at: number | undefined;
  readonly retryAfterMs: number | undefined;
}

/** The lists of a request that hold one entry for each record. */
const RECORD_LISTS = new Set([
  'conversions',
  'conversion_adjustments',
  'operations',
  'events',
  'audience_members',
]);

const MINUTE_MS = 60_000;

/**
 * The errors in a `google.rpc.Status`: those of the Ads API's `GoogleAdsFailure`, or the standard ones (`ErrorInfo`,
 * `BadRequest`). https://developers.google.com/google-ads/api/docs/concepts/api-errors,
 * https://developers.google.com/data-manager/api/devguides/concepts/understand-errors
 */
export function failuresOf(status: Json | undefined): readonly Failure[] {
  const details = listOf(status, 'details') ?? [];
  const ofAds = details.flatMap((detail) => (listOf(detail, 'errors') ?? []).map(adsFailure));
  if (ofAds.length > 0) return ofAds;
  const info = details.find((detail) => isOfType(detail, 'ErrorInfo'));
  const code = textOf(memberOf(info, 'reason')) ?? textOf(memberOf(status, 'status')) ?? '';
  const violations = details.flatMap((detail) => listOf(detail, 'fieldViolations') ?? []);
  if (violations.length > 0) return violations.map((violation) => violationFailure(violation, code));
  const message = textOf(memberOf(status, 'message')) ?? '';
  if (message === '' && code === '') return [];
  return [{ code, message, at: undefined, retryAfterMs: delayOf(details, info) }];
}

/** The errors of an answer that is a refusal. */
export function failuresIn(response: HttpResponse): readonly Failure[] {
  return failuresOf(memberOf(jsonOf(response), 'error'));
}

/** The provider's own words, with the codes that its documentation is searched by. */
export function wordsOf(response: HttpResponse): string {
  const words = wordsOfFailures(failuresIn(response));
  return words === '' ? wordsOfText(response.text()) : words;
}

export function wordsOfFailures(failures: readonly Failure[]): string {
  const words = failures.map(({ code, message }) =>
    [code, message.replace(/\.$/, '')].filter(Boolean).join(': '),
  );
  return [...new Set(words)].slice(0, 3).join('; ');
}

/** `errorCode` has one member, named for the kind of error: `{"quotaError": "RESOURCE_EXHAUSTED"}`. */
function adsFailure(error: JsonObject): Failure {
  const { errorCode } = error;
  // An error that is newer than this version of the API.
  const unpublished = textOf(memberOf(error['details'], 'unpublishedErrorCode'));
  const code = unpublished ?? (isObject(errorCode) ? textOf(Object.values(errorCode)[0]) : undefined);
  const path = listOf(error['location'], 'fieldPathElements') ?? [];
  const element = path.find(
    (one) => RECORD_LISTS.has(snakeCase(textOf(one['fieldName']) ?? '')) && typeof one['index'] === 'number',
  );
  return {
    code: code ?? '',
    message: textOf(error['message']) ?? '',
    at: typeof element?.['index'] === 'number' ? element['index'] : undefined,
    retryAfterMs: durationMs(memberOf(memberOf(error['details'], 'quotaErrorDetails'), 'retryDelay')),
  };
}

/** `field` is a path such as `audience_members[3].user_data`, sometimes with the request's name before it. */
function violationFailure(violation: JsonObject, code: string): Failure {
  const field = textOf(violation['field']) ?? '';
  const indexes = [...field.matchAll(/(\w+)\[(\d+)\]/g)];
  const index = indexes.find(([, list = '']) => RECORD_LISTS.has(snakeCase(list)))?.[2];
  const description = textOf(violation['description']) ?? '';
  return {
    code: textOf(violation['reason']) ?? code,
    message: field === '' ? description : `${description.replace(/\.$/, '')} (${field})`,
    at: index === undefined ? undefined : Number(index),
    retryAfterMs: undefined,
  };
}

function delayOf(details: readonly JsonObject[], info: JsonObject | undefined): number | undefined {
  const retry = details.find((detail) => isOfType(detail, 'RetryInfo'));
  const quota = textOf(memberOf(memberOf(info, 'metadata'), 'quota_limit')) ?? '';
  return durationMs(memberOf(retry, 'retryDelay')) ?? (quota.includes('PerMinute') ? MINUTE_MS : undefined);
}

/** A `google.protobuf.Duration` in JSON, such as `3.5s`. */
function durationMs(value: Json | undefined): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(textOf(value) ?? '')?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}

function isOfType(detail: JsonObject, name: string): boolean {
  return textOf(detail['@type'])?.endsWith(`google.rpc.${name}`) === true;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
