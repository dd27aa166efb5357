import { Duck } from '../duck/duck.ts';
import { cellNames, text } from '../duck/sql.ts';
import { isReplacement } from '../plan/mode.ts';
import { operationOf } from '../write/batch-shape.ts';
import type { RecordFilter, RecordOperation, RunRecords, TimedBatch } from './run-records.ts';

/** What the relation of `openRecords` has, beside the cells `c0`, `c1` … */
export const recordColumns = ['n', 'id', 'operation', 'status', 'message', 'started_at', 'completed_at'];

/** The records of a run that match, in a FROM clause; `n` is their order, NULL of rows that were never to be sent. */
export async function openRecords(
  run: RunRecords,
  filter: RecordFilter,
): Promise<{ readonly duck: Duck; readonly relation: string }> {
  const { plan, state, workDir } = run;
  const records = await state.fetch(plan.records, workDir);
  const invalid = plan.invalid === null ? undefined : await state.fetch(plan.invalid, workDir);
  const duck = await Duck.open({
    workDir,
    files: [records, ...(invalid === undefined ? [] : [invalid])],
    ...(run.memoryLimit === undefined ? {} : { memoryLimit: run.memoryLimit }),
  });
  try {
    await duck.run(
      'CREATE TABLE batches (first BIGINT, past BIGINT, fate VARCHAR, started VARCHAR, ended VARCHAR)',
    );
    await duck.append('batches', batchRows(run));
    await duck.run('CREATE TABLE exceptions (n BIGINT, status VARCHAR, message VARCHAR)');
    await duck.append('exceptions', exceptionRows(run.batches));
  } catch (error) {
    duck.close();
    throw error;
  }
  const all = [sentSql(run, records), ...(invalid === undefined ? [] : [invalidSql(run, invalid)])];
  return { duck, relation: `(SELECT * FROM (${all.join(' UNION ALL ')})${filterSql(filter)})` };
}

function* batchRows({ batches, hasEnded }: RunRecords): Generator<(number | string | null)[]> {
  for (const { firstRecord, recordCount, state, startedAt, completedAt } of batches) {
    const fate = state === 'done' ? 'succeeded' : hasEnded ? 'unknown' : null;
    yield [firstRecord, firstRecord + recordCount, fate, startedAt, completedAt];
  }
}

function* exceptionRows(batches: readonly TimedBatch[]): Generator<(number | string | null)[]> {
  for (const batch of batches) {
    if (batch.state !== 'done' || batch.exceptions === null) continue;
    const { messages, records } = batch.exceptions;
    for (const { at, status, message } of records) {
      yield [batch.firstRecord + at, status, messages[message] ?? null];
    }
  }
}

function sentSql(run: RunRecords, records: string): string {
  return `SELECT planned.n, planned.id,
      CASE planned.op WHEN 'delete' THEN ${text(nameOf(run, 'delete'))} ELSE ${text(nameOf(run, 'write'))} END AS operation,
      coalesce(exceptions.status, batches.fate) AS status, exceptions.message,
      batches.started AS started_at, batches.ended AS completed_at, ${cells(run)}
    FROM (SELECT *, file_row_number AS n FROM read_parquet(${text(records)}, file_row_number = true)) AS planned
    JOIN batches ON planned.n >= batches.first AND planned.n < batches.past
    LEFT JOIN exceptions ON exceptions.n = planned.n`;
}

function invalidSql(run: RunRecords, invalid: string): string {
  const nameless = "status = 'null_identifier'";
  return `SELECT NULL AS n, id, ${text(nameOf(run, 'write'))} AS operation,
      CASE WHEN ${nameless} THEN 'NULL' ELSE 'DUPLICATE' END AS status,
      CASE WHEN ${nameless} THEN 'The identifier is null.' ELSE 'Several rows have this identifier.' END AS message,
      NULL AS started_at, NULL AS completed_at, ${cells(run)}
    FROM read_parquet(${text(invalid)})`;
}

function cells(run: RunRecords): string {
  return cellNames(run.plan.columns.length).join(', ');
}

function nameOf({ spec }: RunRecords, op: 'write' | 'delete'): RecordOperation {
  return isReplacement(spec) ? 'mirror' : operationOf(spec, op);
}

function filterSql({ identifier, status, operation }: RecordFilter): string {
  const conditions = [
    ...(identifier === undefined ? [] : [`id = ${text(identifier)}`]),
    ...(operation === undefined ? [] : [`operation = ${text(operation)}`]),
    ...(status === undefined ? [] : [statusSql(status)]),
  ];
  return conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
}

function statusSql(status: NonNullable<RecordFilter['status']>): string {
  return status === 'invalid' ? "status IN ('invalid', 'NULL', 'DUPLICATE')" : `status = ${text(status)}`;
}
