import { join } from 'node:path';
import { copyToParquet } from '../duck/sql.ts';
import type { Keys } from './invalid-rows.ts';
import { cellsSql } from './plan-work.ts';
import type { PlanWork } from './plan-work.ts';
import { idSql } from './row-sql.ts';

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
  if (keys.isWhole) return await allRows(work, keys);
  if (work.isFirst) return await skippedRows(work, keys);
  return await differingRows(work, keys);
}

const nothing: Changed = {
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
  await work.duck.run(copyToParquet(`SELECT * FROM ${keys.relation} LIMIT ${sent}`, file));
  return { ...nothing, count: sent, creates: sent, skipped: keys.valid - sent, file };
}

async function allRows(work: PlanWork, keys: Keys): Promise<Changed> {
  const { duck, snapshot, mode } = work;
  if (mode === 'marked') {
    return { ...nothing, count: keys.valid, creates: keys.valid, file: await wholeFile(work, keys) };
  }
  let creates = keys.valid;
  if (snapshot !== undefined) {
    [creates = 0] = await duck.numbers(
      `SELECT count(*) FROM ${keys.relation} ANTI JOIN ${snapshot.relation} USING (id)`,
    );
  }
  return { ...nothing, count: keys.valid, creates, file: await wholeFile(work, keys) };
}

/** The file of the keys itself where every row of it is sent. */
async function wholeFile(work: PlanWork, keys: Keys): Promise<string | undefined> {
  if (keys.valid === 0) return undefined;
  if (keys.invalid === 0) return keys.file;
  const file = join(work.workDir, 'writes.parquet');
  await work.duck.run(copyToParquet(`SELECT * FROM ${keys.relation}`, file));
  return file;
}

async function allOrNone(work: PlanWork, keys: Keys, lastContent: string | null): Promise<Changed> {
  const [[sum, mixed] = []] = await work.duck.rows(
    `SELECT coalesce(sum(hash), 0)::VARCHAR, coalesce(bit_xor(hash), 0)::VARCHAR FROM ${keys.relation}`,
  );
  const contentHash = `${keys.valid}-${String(sum)}-${String(mixed)}`;
  if (!work.isFull && contentHash === lastContent) return { ...nothing, contentHash };
  return {
    ...nothing,
    count: keys.valid,
    creates: keys.valid,
    file: await wholeFile(work, keys),
    contentHash,
  };
}

/** A first append that leaves the rows of today alone remembers them as sent. */
async function skippedRows(work: PlanWork, keys: Keys): Promise<Changed> {
  const settledFile = join(work.workDir, 'settled.parquet');
  await work.duck.run(copyToParquet(`SELECT id, hash FROM ${keys.relation}`, settledFile));
  return { ...nothing, skipped: keys.valid, settledFile };
}

async function differingRows(work: PlanWork, keys: Keys): Promise<Changed> {
  const { duck, snapshot, mode } = work;
  const known = snapshot?.relation ?? '(SELECT NULL::VARCHAR AS id, 0::UBIGINT AS hash WHERE false)';
  const same = {
    changes: 'known.hash = now.hash',
    mirror: 'known.hash = now.hash',
    deletions: 'known.hash <> 0',
    news: 'true',
    marked: 'true',
    replacement: 'true',
  }[mode];
  await duck.run(
    `CREATE TABLE changed AS SELECT now.id, now.hash FROM ${keys.relation} AS now
     ANTI JOIN ${known} AS known ON known.id = now.id AND ${same}`,
  );
  const [count = 0] = await duck.numbers('SELECT count(*) FROM changed');
  if (count === 0) return nothing;
  const [creates = 0] = await duck.numbers(
    `SELECT count(*) FROM changed ANTI JOIN ${known} AS known ON known.id = changed.id`,
  );
  const file = join(work.workDir, 'writes.parquet');
  const cells = cellsSql(work);
  await duck.run(
    copyToParquet(
      `SELECT 'write' AS op, changed.id, changed.hash, ${cells}
       FROM (SELECT ${idSql(work.spec)} AS id, ${cells} FROM ${work.source}) AS now
       JOIN changed ON changed.id = now.id`,
      file,
    ),
  );
  return { ...nothing, count, creates, file };
}
