import type { Dataset, WarehouseSession } from '#connector-kit';
import { fingerprintOf, isSameIdentity } from '../plan/fingerprint.ts';
import { modeOf } from '../plan/mode.ts';
import { checkDeletes } from '../plan/plan-refused.ts';
import type { MadePlan, PlanInput } from '../plan/make-plan.ts';
import type { StoredPlan } from '../plan.ts';
import { noCounts } from '../sync-spec.ts';
import { dropOldTables, ensureSchema, knownTable } from './bookkeeping.ts';
import { PlanFiles } from './plan-files.ts';
import { beginPlan, loadRows } from './load-rows.ts';
import { changedSql, goneSql, invalidSql, settledSql } from './plan-sql.ts';
import type { WarehouseWork } from './plan-sql.ts';

export interface WarehousePlanInput extends Omit<PlanInput, 'rows' | 'highWaterMark'> {
  readonly session: WarehouseSession;
  readonly dataset: Dataset;
}

/**
 * Decides what a run sends, as `makePlan` does, but where the rows are: only what is to be sent leaves the source.
 *
 * @throws PlanRefused, StateError, DiskFullError, ConnectorError
 */
export async function makeWarehousePlan(input: WarehousePlanInput): Promise<MadePlan> {
  const { session, signal } = input;
  const end = (): void => void session.close();
  signal.addEventListener('abort', end, { once: true });
  try {
    signal.throwIfAborted();
    await ensureSchema(session);
    await dropOldTables(session, input.previous);
    await beginPlan(session);
    const made = await plan(input);
    await session.run('rollback');
    return made;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
  }
}

async function plan(input: WarehousePlanInput): Promise<MadePlan> {
  const { session, spec, options } = input;
  const mode = modeOf(spec);
  const fingerprint = fingerprintOf(spec);
  const previous =
    input.previous !== null && isSameIdentity(input.previous.fingerprint, fingerprint)
      ? input.previous
      : null;
  const known = await knownTable(session, previous);
  const counted = await loadRows(session, spec, input.dataset);
  const work: WarehouseWork = {
    spec,
    mode,
    known,
    oldColumns: previous?.columns ?? [],
    isFull: input.fullSync || previous === null || previous.fingerprint !== fingerprint,
    skips:
      previous === null && spec.operation === 'append' && spec.historicalOperation === 'skip_current_records',
  };
  const number = async (sql: string): Promise<number> => Number((await session.rows(sql))[0]?.[0] ?? 0);
  await session.run(
    `insert into changed ${changedSql(work)}; insert into gone ${goneSql(work)}; analyze changed; analyze gone`,
  );
  const writes = await number('select count(*) from changed');
  const creates =
    known === undefined
      ? writes
      : await number(
          `select count(*) from changed where not exists (select from ${known} as old where old.id = changed.id)`,
        );
  const deletes = mode === 'mirror' ? await number('select count(*) from gone') : 0;
  if (mode === 'mirror') {
    checkDeletes(counted.rows, deletes, previous?.rowCount ?? 0, options.confirmDeletes ?? false);
  }
  const files = new PlanFiles(input);
  const settled = settledSql(work);
  const stored: StoredPlan = {
    version: 1,
    records: await files.records(deletes > 0, writes > 0),
    invalid: counted.invalid === 0 ? null : await files.invalid(invalidSql(spec)),
    settled: settled === undefined ? null : await files.settled(settled),
    columns: spec.columns,
    writes,
    deletes,
    fingerprint,
    highWaterMark: null,
    contentHash: null,
    warehouseVersion: input.previous?.number ?? 0,
  };
  const valid = counted.rows - counted.invalid;
  const skipped = work.skips ? valid : 0;
  const counts = {
    ...noCounts,
    rows: counted.rows,
    updates: writes,
    deletes,
    invalid: counted.invalid,
    skipped,
    unchanged: valid - writes - skipped,
  };
  return { plan: stored, counts, creates };
}
