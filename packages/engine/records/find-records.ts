import { cellNames } from '../duck/sql.ts';
import { openRecords, recordColumns } from './records-sql.ts';
import type { RecordFilter, RunRecord, RunRecords } from './run-records.ts';

/**
 * A page of a run's records, in the order in which they are sent; rows without a usable identifier come last.
 *
 * @param page from 1
 * @throws StateError where the plan is missing or damaged
 */
export async function findRecords(
  run: RunRecords,
  filter: RecordFilter,
  { page, perPage }: { readonly page: number; readonly perPage: number },
): Promise<RunRecord[]> {
  const { duck, relation } = await openRecords(run, filter);
  try {
    const names = run.plan.columns.map(({ name }) => name);
    const columns = [...recordColumns, ...cellNames(names.length)];
    const rows = await duck.rows(
      `SELECT ${columns.join(', ')} FROM ${relation} ORDER BY n NULLS LAST, id NULLS LAST, ${cellNames(names.length).join(', ')}
       LIMIT ${perPage} OFFSET ${(page - 1) * perPage}`,
    );
    return rows.map((row) => {
      const [, identifier, operation, status, statusMessage, batchStartedAt, batchCompletedAt, ...cells] =
        row;
      return {
        identifier,
        payload: Object.fromEntries(names.map((name, at) => [name, cells[at] ?? null])),
        operation,
        status,
        statusMessage,
        batchStartedAt,
        batchCompletedAt,
      } as RunRecord;
    });
  } finally {
    duck.close();
  }
}

/** How many records of a run match. Throws StateError where the plan is missing or damaged. */
export async function countRecords(run: RunRecords, filter: RecordFilter): Promise<number> {
  const { duck, relation } = await openRecords(run, filter);
  try {
    const [count = 0] = await duck.numbers(`SELECT count(*) FROM ${relation}`);
    return count;
  } finally {
    duck.close();
  }
}
