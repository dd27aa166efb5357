import type { Json, JsonObject, Outcome } from '#connector-kit';
import { isObject, memberOf, rejected, succeeded, unknown } from '#connector-kit';
import { isThereAlready } from './already-there.ts';
import type { Failure } from './failure.ts';
import { failuresOf, wordsOfFailures } from './failure.ts';
import { adviceOn, mayPass } from './refusal.ts';

/**
 * What became of each uploaded record: `results` holds an empty object where one failed, and `partialFailureError`
 * says why. https://developers.google.com/google-ads/api/docs/best-practices/partial-failures
 *
 * @param sent the records as they were sent
 */
export function readUpload(body: Json, sent: readonly JsonObject[]): readonly Outcome[] {
  const failures = failuresOf(memberOf(body, 'partialFailureError'));
  const byRecord = Map.groupBy(failures, ({ at }) => at);
  const ofAll = byRecord.get(undefined) ?? [];
  const list = memberOf(body, 'results');
  const results: readonly Json[] = Array.isArray(list) ? list : [];
  return sent.map((json, at): Outcome => {
    const own = byRecord.get(at);
    if (own !== undefined) return isThereAlready(json, own) ? succeeded : refusedRecord(own);
    const result = results[at];
    if (isObject(result) && Object.keys(result).length > 0) return succeeded;
    if (ofAll.length > 0) return refusedRecord(ofAll);
    return unknown('Google Ads answered without saying what became of this record: it may have been taken.');
  });
}

/** The outcome of a record that errors are about. */
export function refusedRecord(failures: readonly Failure[]): Outcome {
  const [first] = failures;
  const code = first?.code || 'refused';
  const advice = adviceOn(code);
  const words = `Google did not take the record: ${wordsOfFailures(failures)}.`;
  return rejected(
    code,
    advice === undefined ? words : `${words} ${advice}`,
    failures.every((failure) => mayPass(failure.code)),
  );
}

/** The records that a refused request says to be at fault; undefined where it is about the whole request. */
export function faultyRecords(
  failures: readonly Failure[],
  count: number,
): ReadonlyMap<number, readonly Failure[]> | undefined {
  const byRecord = new Map<number, Failure[]>();
  for (const failure of failures) {
    if (failure.at === undefined || failure.at >= count) return undefined;
    byRecord.set(failure.at, [...(byRecord.get(failure.at) ?? []), failure]);
  }
  return byRecord.size === 0 ? undefined : byRecord;
}
