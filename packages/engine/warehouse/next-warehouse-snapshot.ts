import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { WarehouseSession } from '#connector-kit';
import { Duck } from '../duck/duck.ts';
import { text } from '../duck/sql.ts';
import { isSameIdentity } from '../plan/fingerprint.ts';
import { modeOf } from '../plan/mode.ts';
import type { StoredSnapshot } from '../plan.ts';
import { loadFates } from '../snapshot/fates.ts';
import type { SnapshotInput } from '../snapshot/next-snapshot.ts';
import { ensureSchema, inSchema, knownTable, nextTable } from './bookkeeping.ts';
import { deltaSql } from './delta-sql.ts';
import { cellsNow } from './sql.ts';

export interface WarehouseSnapshotInput extends Omit<SnapshotInput, 'statePath'> {
  readonly session: WarehouseSession;
}

/**
 * What the destination has of a sync after a run, as `nextSnapshot` says it, in a new table of the source. It counts from
 * when PostgreSQL names it; a table that no one names is dropped by a later run.
 *
 * @throws StateError, ConnectorError
 */
export async function nextWarehouseSnapshot(input: WarehouseSnapshotInput): Promise<StoredSnapshot | null> {
  const { spec, plan, batches, session } = input;
  const previous =
    input.previous !== null && isSameIdentity(input.previous.fingerprint, plan.fingerprint)
      ? input.previous
      : null;
  const isSame = previous !== null && previous.fingerprint === plan.fingerprint;
  const isEmpty = plan.writes + plan.deletes === 0;
  const isUntouched = batches.length === 0 && plan.settled === null;
  if (isUntouched && (isSame || !isEmpty)) return null;
  const number = (input.previous?.number ?? 0) + 1;
  const table = nextTable(spec.syncId, input.previous, number);
  const delta = await deltaFile(input);
  await ensureSchema(session);
  const known = await knownTable(session, previous);
  await session.run(
    'begin; create temp table delta (kind text, id text collate "C", hash bigint, cells json) on commit drop',
  );
  const rows = createReadStream(delta) as AsyncIterable<Uint8Array>;
  await session.copyIn('delta', ['kind', 'id', 'hash', 'cells'], rows);
  const target = inSchema(session, table);
  const keepsCells = modeOf(spec) === 'mirror';
  const oldCells = keepsCells ? cellsNow(plan.columns, previous?.columns ?? []) : 'null::text[]';
  const old =
    known === undefined
      ? []
      : [
          // After a change of the mappings, a row with its old hash would never be sent with the new ones.
          `select id, ${isSame ? 'hash' : '0::bigint'} as hash, ${oldCells} as cells from ${known} as old
           where not exists (select from delta where delta.id = old.id)`,
          `select id, 0::bigint, ${oldCells} from ${known} as old
           where exists (select from delta where delta.id = old.id and kind = 'doubtful')`,
        ];
  const taken = `select id, hash, ${keepsCells ? CELLS : 'null::text[]'} from delta where kind = 'taken'`;
  await session.run(
    `analyze delta;
     create table ${target} (id text collate "C" not null, hash bigint not null, cells text[] collate "C");
     insert into ${target} ${[...old, taken].join(' union all ')}`,
  );
  const [[rowCount = '0'] = []] = await session.rows(`select count(*) from ${target}`);
  await session.run(`commit; analyze ${target}`);
  return {
    version: 1,
    number,
    rows: null,
    table,
    rowCount: Number(rowCount),
    columns: plan.columns,
    fingerprint: plan.fingerprint,
    contentHash: null,
  };
}

const CELLS = `case when cells is null then null else array(
  select cell from json_array_elements_text(cells) with ordinality as listed (cell, place) order by place
) end`;

/** What the run changes, as CSV in the form of `SourceRows`. */
async function deltaFile(input: WarehouseSnapshotInput): Promise<string> {
  const { spec, plan, batches, state, workDir } = input;
  const records = await state.fetch(plan.records, workDir);
  const settled = plan.settled === null ? undefined : await state.fetch(plan.settled, workDir);
  const duck = await Duck.open({
    workDir,
    files: [records, ...(settled === undefined ? [] : [settled])],
    ...(input.memoryLimit === undefined ? {} : { memoryLimit: input.memoryLimit }),
  });
  try {
    await loadFates(duck, batches);
    const file = join(workDir, 'delta.csv');
    const delta = deltaSql({
      mode: modeOf(spec),
      isRepeatable: spec.isRepeatable,
      width: plan.columns.length,
      records: text(records),
      settled: settled === undefined ? undefined : text(settled),
    });
    await duck.run(
      `COPY (${delta}) TO ${text(file)} (FORMAT csv, HEADER false, NULLSTR '', QUOTE '"', ESCAPE '"')`,
    );
    return file;
  } finally {
    duck.close();
  }
}
