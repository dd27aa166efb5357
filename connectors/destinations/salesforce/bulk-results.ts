import type { Batch, BatchOutcomes, Outcome } from '#connector-kit';
import { rejected, succeeded } from '#connector-kit';
import type { Fault } from './answer.ts';
import type { Row } from './bulk-rows.ts';
import { refusedRecord } from './record-outcome.ts';
import type { Print } from './row-print.ts';
import { printsOf, sentRow } from './row-print.ts';

export interface JobResults {
  readonly successful: readonly Row[];
  readonly failed: readonly Row[];
  readonly unprocessed: readonly Row[];
}

interface Sent {
  readonly at: number;
  readonly row: Row;
}

interface Ended {
  readonly row: Row;
  readonly outcome: Outcome;
}

/** What is not told apart yet. */
interface Left {
  readonly sent: readonly Sent[];
  readonly ended: readonly Ended[];
}

/**
 * Gives the records of an ended job their outcomes. Rows come back in no certain order, without a number, and nobody
 * promises that their values are letter by letter those that were uploaded. So they are told apart by one print after
 * the other; what is left over then has an outcome only where all of it ended alike.
 *
 * @param positions of the job's records
 * @param ids of the records, for updates and deletions
 * @param unprocessed the outcome of records that the job did not come to
 * @returns positions that the results do not account for
 */
export function settleJob(
  batch: Batch,
  outcomes: BatchOutcomes,
  positions: readonly number[],
  ids: readonly string[] | undefined,
  results: JobResults,
  unprocessed: Outcome,
): number[] {
  const refusalOf = (row: Row): Outcome => refusedRecord([faultOf(row['sf__Error'] ?? '')], batch.operation);
  let left: Left = {
    sent: positions.map((at, index) => ({ at, row: sentRow(batch, at, ids?.[index]) })),
    ended: [
      ...results.successful.map((row) => ({ row, outcome: succeeded })),
      ...results.failed.map((row) => ({ row, outcome: refusalOf(row) })),
      ...results.unprocessed.map((row) => ({ row, outcome: unprocessed })),
    ],
  };
  for (const print of printsOf(batch)) left = withoutPairs(left, print, outcomes);
  const common = left.sent.length === left.ended.length ? commonOutcome(left.ended) : undefined;
  if (common === undefined) return left.sent.map(({ at }) => at);
  for (const { at } of left.sent) outcomes.set(at, common);
  return [];
}

/** Gives records and rows with the same print to each other. */
function withoutPairs({ sent, ended }: Left, { of, isWhole }: Print, outcomes: BatchOutcomes): Left {
  const waiting = Map.groupBy(sent, ({ row }) => of(row));
  const rows = Map.groupBy(ended, ({ row }) => of(row));
  const found = new Set<Ended>();
  const settled = new Set<Sent>();
  for (const [print, some] of rows) {
    const records = print === undefined ? [] : (waiting.get(print) ?? []);
    if (!isWhole && (some.length > 1 || records.length > 1)) continue;
    for (const [index, record] of records.slice(0, some.length).entries()) {
      const row = some[index];
      if (row === undefined) continue;
      outcomes.set(record.at, row.outcome);
      settled.add(record);
      found.add(row);
    }
  }
  return { sent: sent.filter((one) => !settled.has(one)), ended: ended.filter((one) => !found.has(one)) };
}

/** The outcome of each of these, whichever it is; undefined where some were taken and some refused. */
function commonOutcome(ended: readonly Ended[]): Outcome | undefined {
  const refused = ended.flatMap(({ outcome }) => (outcome.status === 'rejected' ? [outcome] : []));
  if (refused.length === 0) return ended[0]?.outcome;
  const [first] = refused;
  if (first === undefined || refused.length < ended.length) return undefined;
  const codes = [...new Set(refused.map(({ code }) => code))];
  return rejected(
    codes.length === 1 ? first.code : 'refused',
    `Salesforce refused this record and ${ended.length - 1} others that its results do not tell apart: ${codes.join(', ')}.`,
    refused.every(({ retryable }) => retryable),
  );
}

/** `INVALID_EMAIL_ADDRESS:Email: invalid email address: x:Email --` */
export function faultOf(text: string): Fault {
  const [, code, message, fields] = /^([A-Za-z_]+):([\s\S]*?)(?::([\w, ]*)--)?$/.exec(text) ?? [];
  if (code === undefined || message === undefined) {
    return { code: 'refused', message: text === '' ? 'no reason given' : text, fields: [] };
  }
  return {
    code,
    message,
    fields: (fields ?? '')
      .split(',')
      .map((field) => field.trim())
      .filter(Boolean),
  };
}
