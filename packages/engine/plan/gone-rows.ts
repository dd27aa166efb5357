import { join } from 'node:path';
import { parquet } from '../duck/sql.ts';
import type { Changed } from './changed-rows.ts';
import { identifierColumns } from './identifier.ts';
import type { Keys } from './invalid-rows.ts';
import { cellsSql } from './plan-work.ts';
import type { PlanWork } from './plan-work.ts';
import { snapshotCells } from './snapshot-cells.ts';

/** Rows of the snapshot whose identifier no row of the source has. */
export interface Gone {
  readonly deletes: number;
  /** Parquet in the form of a plan's records. */
  readonly deletesFile: string | undefined;
  /** See StoredPlan. */
  readonly settledFile: string | undefined;
}

export const nothingGone: Gone = { deletes: 0, deletesFile: undefined, settledFile: undefined };

export async function goneRows(work: PlanWork, keys: Keys, changed: Changed): Promise<Gone> {
  const { mode, snapshot } = work;
  if (snapshot === undefined || mode === 'news' || mode === 'marked' || mode === 'replacement')
    return nothingGone;
  if ((await goneCount(work, keys, changed)) === 0) return nothingGone;
  return mode === 'mirror' ? await deletions(work, keys) : await forgotten(work, keys);
}

/** By subtraction: most runs find nothing gone, and then no join of all rows is needed. */
async function goneCount(work: PlanWork, keys: Keys, changed: Changed): Promise<number> {
  const { duck, snapshot } = work;
  const known = snapshot?.relation ?? '';
  const [all = 0] = await duck.numbers(`SELECT count(*) FROM ${known}`);
  const [duplicated = 0] = await duck.numbers(
    `SELECT count(*) FROM ${known} SEMI JOIN ${keys.duplicated} AS duplicated USING (id)`,
  );
  return all - duplicated - (keys.valid - changed.creates);
}

async function forgotten(work: PlanWork, keys: Keys): Promise<Gone> {
  const settledFile = join(work.workDir, 'settled.parquet');
  await work.duck.write(
    `SELECT id, NULL::UBIGINT AS hash, NULL::UBIGINT AS quick FROM ${goneSql(work, keys)}`,
    settledFile,
  );
  return { ...nothingGone, settledFile };
}

async function deletions(work: PlanWork, keys: Keys): Promise<Gone> {
  const { duck, snapshot, spec } = work;
  if (snapshot === undefined) return nothingGone;
  const deletesFile = join(work.workDir, 'deletes.parquet');
  await duck.run(
    `CREATE TABLE gone AS SELECT 'delete' AS op, id, hash, ${snapshotCells(spec, snapshot).join(', ')}
     FROM ${goneSql(work, keys)}`,
  );
  await duck.write(
    `SELECT op, id, greatest(hash, 1::UBIGINT) AS hash, ${cellsSql(work)} FROM gone${await unlessNulled(work, keys)}`,
    deletesFile,
  );
  const [deletes = 0] = await duck.numbers(`SELECT count(*) FROM ${parquet(deletesFile)}`);
  return deletes === 0 ? nothingGone : { ...nothingGone, deletes, deletesFile };
}

function goneSql(work: PlanWork, keys: Keys): string {
  return `(SELECT * FROM ${work.snapshot?.relation ?? ''} ANTI JOIN (SELECT id FROM ${keys.all}) USING (id))`;
}

/** A row that is like one that is gone, but for an identifier that is null now, may be that one. */
async function unlessNulled(work: PlanWork, keys: Keys): Promise<string> {
  const { duck, spec } = work;
  if (!keys.hasNulls || keys.invalidFile === undefined) return '';
  const identifiers = identifierColumns(spec) ?? [];
  const others = spec.columns.flatMap(({ name }, at) => (identifiers.includes(name) ? [] : [`c${at}`]));
  await duck.run(`CREATE TABLE nulled AS SELECT * FROM ${parquet(keys.invalidFile)} WHERE id IS NULL`);
  const equal = others.map((cell) => `nulled.${cell} IS NOT DISTINCT FROM gone.${cell}`);
  return ` ANTI JOIN nulled ON ${equal.length > 0 ? equal.join(' AND ') : 'true'}`;
}
