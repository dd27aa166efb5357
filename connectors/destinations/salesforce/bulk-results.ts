import type { Batch, BatchOutcomes } from '#connector-kit';
import { rejected, succeeded } from '#connector-kit';
import type { Fault } from './answer.ts';
import type { Row } from './bulk-rows.ts';
import { rowOf } from './bulk-rows.ts';
import { cellsOf } from './cell.ts';
import { ID, keyOf } from './key.ts';
import { refusedRecord } from './record-outcome.ts';

export interface JobResults {
  readonly successful: readonly Row[];
  readonly failed: readonly Row[];
  readonly unprocessed: readonly Row[];
}

/**
 * Gives the records of an ended job their outcomes. Rows come back in no certain order and without a number: they are
 * told apart by their key, and those of an insert by all their values. Equal rows of an insert stand for each other.
 *
 * @param positions of the job's records
 * @param ids of the records, for updates and deletions
 * @returns positions that the results do not account for
 */
export function settleJob(
  batch: Batch,
  outcomes: BatchOutcomes,
  positions: readonly number[],
  ids: readonly string[] | undefined,
  results: JobResults,
): number[] {
  const waiting = Map.groupBy(
    positions.map((at, index) => ({ at, print: sentPrint(batch, at, ids?.[index]) })),
    ({ print }) => print,
  );
  const take = (row: Row): number => waiting.get(rowPrint(batch, row) ?? '')?.shift()?.at ?? -1;
  const settle = (rows: readonly Row[], outcomeOf: (row: Row) => Parameters<BatchOutcomes['set']>[1]) => {
    for (const row of rows) {
      const at = take(row);
      if (at >= 0) outcomes.set(at, outcomeOf(row));
    }
  };
  settle(results.successful, () => succeeded);
  settle(results.failed, (row) => refusedRecord([faultOf(row['sf__Error'] ?? '')], batch.operation));
  settle(results.unprocessed, () =>
    rejected('unprocessed', 'Salesforce ended the bulk job before it came to this record.', true),
  );
  return [...waiting.values()].flatMap((left) => left.map(({ at }) => at));
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

/** What tells a record that was sent from the others of its job. */
function sentPrint(batch: Batch, at: number, id: string | undefined): string {
  const record = batch.records[at] ?? {};
  const { operation, primaryIdentifier: key } = batch;
  if (id !== undefined) return keyOf(batch, ID, id) ?? '';
  if (operation === 'upsert' && key !== null) return keyOf(batch, key, record[key]) ?? '';
  return printOf(rowOf({ at, cells: cellsOf(batch, record) }));
}

function rowPrint(batch: Batch, row: Row): string | undefined {
  const { operation, primaryIdentifier: key } = batch;
  if (operation === 'update' || operation === 'delete') return keyOf(batch, ID, row[ID] ?? row['sf__Id']);
  if (operation === 'upsert' && key !== null) return keyOf(batch, key, row[key]);
  return printOf(row);
}

function printOf(row: Row): string {
  const values = Object.entries(row)
    .filter(([name, text]) => !name.startsWith('sf__') && text.trim() !== '')
    .map(([name, text]) => [name, text.replaceAll('\r\n', '\n').trim()]);
  return JSON.stringify(values.toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1)));
}
