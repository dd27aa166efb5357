import { join } from 'node:path';
import { parquet } from '../duck/sql.ts';
import { apart } from './apart.ts';
import type { Keys } from './invalid-rows.ts';
import type { PlanMode } from './mode.ts';
import { cellsSql, skipsAll } from './plan-work.ts';
import type { PlanWork } from './plan-work.ts';
import { hashSql, idSql } from './row-sql.ts';

/** The rows to be sent. */
export interface Changed {
  readonly count: number;
  /** Of them, those whose identifier was never sent. */
  readonly creates: number;
  /** Rows that are left out on purpose. */
  readonly skipped: number;
  /** Parquet in the form of a plan's records; undefined where there are none. */
  readonly file: string | undefined;
  /** See StoredPlan. */
  readonly settledFile: string | undefined;
  readonly contentHash: string | null;
}

/** @param lastContent the content hash of the last replacement */
export async function changedRows(work: PlanWork, keys: Keys, lastContent: string | null): Promise<Changed> {
  if (work.testRecords !== undefined) return await someRows(work, keys, work.testRecords);
  if (work.mode === 'replacement') return await allOrNone(work, keys, lastContent);
  if (keys.file !== undefined) return await allRows(work, keys);
  if (skipsAll(work)) return await skippedRows(work, keys);
  return await differingRows(work, keys);
}

export const nothingChanged: Changed = {
  count: 0,
  creates: 0,
  skipped: 0,
  file: undefined,
  settledFile: undefined,
  contentHash: null,
};

async function someRows(work: PlanWork, keys: Keys, count: number): Promise<Changed> {
  const sent = Math.min(count, keys.valid);
  const file = join(work.workDir, 'writes.parquet');
  await work.duck.write(`SELECT * FROM ${keys.relation} LIMIT ${sent}`, file);
  return { ...nothingChanged, count: sent, creates: sent, skipped: keys.valid - sent, file };
}

async function allRows(work: PlanWork, keys: Keys): Promise<Changed> {
  const { duck, snapshot, mode } = work;
  if (mode === 'marked') {
    return { ...nothingChanged, count: keys.valid, creates: keys.valid, file: await wholeFile(work, keys) };
  }
  let creates = keys.valid;
  if (snapshot !== undefined) {
    [creates = 0] = await duck.numbers(
      `SELECT count(*) FROM ${keys.relation} ANTI JOIN ${snapshot.relation} USING (id)`,
    );
  }
  return { ...nothingChanged, count: keys.valid, creates, file: await wholeFile(work, keys) };
}

/** The file of the keys itself where every row of it is sent. */
async function wholeFile(work: PlanWork, keys: Keys): Promise<string | undefined> {
  if (keys.valid === 0) return undefined;
  if (keys.invalid === 0) return keys.file;
  const file = join(work.workDir, 'writes.parquet');
  await work.duck.write(`SELECT * FROM ${keys.relation}`, file);
  return file;
}

async function allOrNone(work: PlanWork, keys: Keys, lastContent: string | null): Promise<Changed> {
  const [[sum, mixed] = []] = await work.duck.rows(
    `SELECT coalesce(sum(hash), 0)::VARCHAR, coalesce(bit_xor(hash), 0)::VARCHAR FROM ${keys.relation}`,
  );
  const contentHash = `${keys.valid}-${String(sum)}-${String(mixed)}`;
  if (!work.isFull && contentHash === lastContent) return { ...nothingChanged, contentHash };
  return {
    ...nothingChanged,
    count: keys.valid,
    creates: keys.valid,
    file: await wholeFile(work, keys),
    contentHash,
  };
}

/** A first append that leaves the rows of today alone remembers them as sent. */
async function skippedRows(work: PlanWork, keys: Keys): Promise<Changed> {
  const settledFile = join(work.workDir, 'settled.parquet');
  await work.duck.write(`SELECT id, hash, NULL::UBIGINT AS quick FROM ${keys.relation}`, settledFile);
  return { ...nothingChanged, skipped: keys.valid, settledFile };
}

const nobody = '(SELECT NULL::VARCHAR AS id, 0::UBIGINT AS hash, 0::UBIGINT AS quick WHERE false)';

/** Parquet of rows that differ from what is known, or are not: `id`, and `quick` where rows are compared. */
interface Differing {
  readonly count: number;
  readonly file: string;
  /** How many of them are known, and as what: Parquet of `id` and `hash`. */
  readonly known: number;
  readonly knownFile: string;
}

async function findDiffering(work: PlanWork, keys: Keys): Promise<Differing> {
  const { snapshot, mode, workDir } = work;
  const known = snapshot?.relation ?? nobody;
  const quick = comparesRows(mode) ? ', now.quick' : '';
  const same = comparesRows(mode)
    ? 'known.quick = now.quick'
    : mode === 'deletions'
      ? 'known.hash <> 0'
      : 'true';
  const file = join(workDir, 'differing.parquet');
  const knownFile = join(workDir, 'known.parquet');
  return await apart(work, async (duck) => {
    await duck.write(
      `SELECT now.id${quick} FROM ${keys.relation} AS now
       ANTI JOIN ${known} AS known ON known.id = now.id AND ${same}`,
      file,
    );
    await duck.write(
      `SELECT id, hash FROM ${known} AS known SEMI JOIN ${parquet(file)} AS differing USING (id)`,
      knownFile,
    );
    const [count = 0] = await duck.numbers(`SELECT count(*) FROM ${parquet(file)}`);
    const [before = 0] = await duck.numbers(`SELECT count(*) FROM ${parquet(knownFile)}`);
    return { count, file, known: before, knownFile };
  });
}

async function differingRows(work: PlanWork, keys: Keys): Promise<Changed> {
  const { duck, mode, spec } = work;
  const differing = await findDiffering(work, keys);
  if (differing.count === 0) return nothingChanged;
  const cells = cellsSql(work);
  const file = join(work.workDir, 'writes.parquet');
  // A hash is only made of what comes out of the join.
  const rows = `SELECT 'write' AS op, now.id, ${hashSql(spec.columns)} AS hash, ${cells}, known.hash AS known
    FROM (SELECT ${idSql(spec)} AS id, ${cells} FROM ${work.source}) AS now
    JOIN ${parquet(differing.file)} AS differing ON differing.id = now.id
    LEFT JOIN ${parquet(differing.knownFile)} AS known ON known.id = now.id`;
  const filter = comparesRows(mode) ? ' WHERE hash IS DISTINCT FROM known' : '';
  await duck.write(`SELECT op, id, hash, ${cells} FROM (${rows})${filter}`, file);
  const [count = 0] = await duck.numbers(`SELECT count(*) FROM ${parquet(file)}`);
  return {
    ...nothingChanged,
    count,
    creates: differing.count - differing.known,
    file: count === 0 ? undefined : file,
    settledFile: count === differing.count ? undefined : await stillSame(work, differing, file),
  };
}

/** Rows whose quick hash is another one, because DuckDB has a new one, are remembered with it. */
async function stillSame(work: PlanWork, differing: Differing, changedFile: string): Promise<string> {
  const settledFile = join(work.workDir, 'same.parquet');
  await work.duck.write(
    `SELECT known.id, known.hash, differing.quick FROM ${parquet(differing.knownFile)} AS known
     JOIN ${parquet(differing.file)} AS differing ON differing.id = known.id
     ANTI JOIN (SELECT id FROM ${parquet(changedFile)}) AS changed ON changed.id = known.id`,
    settledFile,
  );
  return settledFile;
}

function comparesRows(mode: PlanMode): boolean {
  return mode === 'changes' || mode === 'mirror';
}
