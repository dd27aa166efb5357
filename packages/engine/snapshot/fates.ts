import type { Duck } from '../duck/duck.ts';
import type { JournaledBatch } from '../journal.ts';

/**
 * Leaves the tables `reached` (`first` ≤ record number < `past`, `fate`) and `exceptions` (`n`, `status`) of what a run's
 * journal tells of its plan: each reached record has the status of its exception, else the fate of its range. What was on
 * its way when the run ended is `unknown`; what is in no range never left.
 */
export async function loadFates(duck: Duck, batches: readonly JournaledBatch[]): Promise<void> {
  await duck.run('CREATE TABLE reached (first BIGINT, past BIGINT, fate VARCHAR)');
  await duck.append('reached', ranges(batches));
  await duck.run('CREATE TABLE exceptions (n BIGINT, status VARCHAR)');
  await duck.append('exceptions', exceptions(batches));
}

function* exceptions(batches: readonly JournaledBatch[]): Generator<[number, string]> {
  for (const batch of batches) {
    if (batch.state !== 'done') continue;
    for (const { at, status } of batch.exceptions?.records ?? []) yield [batch.firstRecord + at, status];
  }
}

/** Neighbours of one fate are one range, so that mostly there is just one. */
function* ranges(batches: readonly JournaledBatch[]): Generator<[number, number, string]> {
  let open: [number, number, string] | undefined;
  for (const { firstRecord, recordCount, state } of batches.toSorted(
    (a, b) => a.firstRecord - b.firstRecord,
  )) {
    const fate = state === 'done' ? 'succeeded' : 'unknown';
    if (open !== undefined && open[1] === firstRecord && open[2] === fate) open[1] += recordCount;
    else {
      if (open !== undefined) yield open;
      open = [firstRecord, firstRecord + recordCount, fate];
    }
  }
  if (open !== undefined) yield open;
}

/** In a FROM clause: the records of a plan with `n` and `fate`, which is NULL where a record never left. */
export function fatesSql(records: string): string {
  return `(SELECT planned.*, coalesce(exceptions.status, reached.fate) AS fate
    FROM (SELECT *, file_row_number AS n FROM read_parquet(${records}, file_row_number = true)) AS planned
    LEFT JOIN reached ON planned.n >= reached.first AND planned.n < reached.past
    LEFT JOIN exceptions ON exceptions.n = planned.n)`;
}
