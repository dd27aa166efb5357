import type { Outcome } from '#connector-kit';
import { rejected, succeeded } from '#connector-kit';
import { isObject, quote } from './shape.ts';

interface RecordResults {
  /** In the order of the records. */
  readonly outcomes: readonly Outcome[];
  /** Results that belong to no record of the batch. */
  readonly strays: number;
}

/**
 * One outcome per record, found by the value of its identifier: `1` and `"1"` are the same one, as endpoints
 * return either. A record without an explicit `success: true` counts as not written and may be sent again.
 *
 * Results of one identifier go to its records in order, failures first where there are more results than records.
 */
export function readRecordResults(result: unknown, identifiers: readonly unknown[]): RecordResults {
  const listed = isObject(result) ? result['record_results'] : undefined;
  if (!Array.isArray(listed)) {
    const missing = rejected(
      'no_result',
      'sync_batch answered without "record_results": the record counts as not written.',
      true,
    );
    return { outcomes: identifiers.map(() => missing), strays: 0 };
  }
  const inOrder = resultsInOrder(listed, identifiers);
  if (inOrder !== undefined) return { outcomes: inOrder, strays: 0 };
  const resultsOf = new Map<string, Outcome[]>();
  let strays = 0;
  const known = new Set(identifiers.map(identifierKey));
  for (const given of listed as readonly unknown[]) {
    const key = isObject(given) ? identifierKey(given['identifier']) : undefined;
    if (!isObject(given) || key === undefined || !known.has(key)) {
      strays += 1;
      continue;
    }
    const results = resultsOf.get(key) ?? [];
    results.push(readOutcome(given));
    resultsOf.set(key, results);
  }
  return { outcomes: handOut(identifiers, resultsOf, strays), strays };
}

/** The usual answer: one result per record, in their order. */
function resultsInOrder(listed: readonly unknown[], identifiers: readonly unknown[]): Outcome[] | undefined {
  if (listed.length !== identifiers.length) return undefined;
  const outcomes: Outcome[] = [];
  for (let at = 0; at < listed.length; at += 1) {
    const given = listed[at];
    if (!isObject(given) || !isSame(given['identifier'], identifiers[at])) return undefined;
    outcomes.push(readOutcome(given));
  }
  return outcomes;
}

function isSame(given: unknown, sent: unknown): boolean {
  if (typeof given !== 'string' && typeof given !== 'number') return false;
  return given === sent || String(given) === identifierKey(sent);
}

function handOut(
  identifiers: readonly unknown[],
  resultsOf: Map<string, Outcome[]>,
  strays: number,
): Outcome[] {
  const left = new Map<string, number>();
  const keys = identifiers.map(identifierKey);
  for (const key of keys) if (key !== undefined) left.set(key, (left.get(key) ?? 0) + 1);
  const others = strays === 0 ? '' : `, but ${strays} for identifiers that are not in the batch`;
  const missing = rejected(
    'no_result',
    `sync_batch answered no result for this record${others}: it counts as not written.`,
    true,
  );
  return keys.map((key) => {
    if (key === undefined) return missing;
    const results = resultsOf.get(key) ?? [];
    const waiting = left.get(key) ?? 0;
    left.set(key, waiting - 1);
    if (results.length > waiting) {
      const failure = results.findIndex((outcome) => outcome.status !== 'succeeded');
      return results.splice(Math.max(failure, 0), 1)[0] ?? missing;
    }
    return results.shift() ?? missing;
  });
}

/** Text of an identifier; undefined where the value can't be one. */
function identifierKey(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

function readOutcome(result: Record<string, unknown>): Outcome {
  const { success, error_message: said } = result;
  if (success === true) return succeeded;
  if (success === false) return rejected('rejected_by_endpoint', describe(said));
  return rejected(
    'no_result',
    `sync_batch answered "success": ${quote(success)} for this record: only true counts as written.`,
    true,
  );
}

/** Some endpoints pass on another API's answer as their message. */
function describe(said: unknown): string {
  if (typeof said === 'string' && said !== '') return said;
  if (said === undefined || said === null || said === '') return 'The endpoint gave no error_message.';
  return JSON.stringify(said);
}
