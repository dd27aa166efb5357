import { join } from 'node:path';
import { copyToParquet, parquet } from '../duck/sql.ts';
import { identifierColumns } from './identifier.ts';
import { cellsSql } from './plan-work.ts';
import type { PlanWork } from './plan-work.ts';
import { hashSql, idSql } from './row-sql.ts';

/** The source's rows by identifier and hash, and those that can't be sent for want of a usable identifier. */
export interface Keys {
  /** Parquet: `id`, `hash`, and with `isWhole` all else that the plan's records have. */
  readonly file: string;
  readonly isWhole: boolean;
  /** In a FROM clause: `id` and `hash` of the rows that may be sent. */
  readonly relation: string;
  readonly rows: number;
  readonly valid: number;
  readonly invalid: number;
  /** See `invalid` of StoredPlan. */
  readonly invalidFile: string | undefined;
  readonly hasNulls: boolean;
}

/** Leaves the table `duplicated` of identifiers that several rows have. */
export async function findInvalid(work: PlanWork): Promise<Keys> {
  const { duck, workDir } = work;
  const file = join(workDir, 'rows.parquet');
  const isWhole = sendsAll(work);
  const columns = [
    ...(isWhole ? ["'write' AS op"] : []),
    `${idSql(work.spec)} AS id`,
    `${hashSql(work.spec.columns)} AS hash`,
    ...(isWhole ? [cellsSql(work)] : []),
  ];
  await duck.run(copyToParquet(`SELECT ${columns.join(', ')} FROM ${work.source}`, file));
  const hasIdentifier = identifierColumns(work.spec) !== undefined;
  await duck.run(
    `CREATE TABLE duplicated AS SELECT id FROM ${parquet(file)} WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1`,
  );
  const [rows = 0, withId = 0] = await duck.numbers(`SELECT count(*), count(id) FROM ${parquet(file)}`);
  if (work.sourceRows !== null && rows !== work.sourceRows) {
    throw new Error(`${work.sourceRows} rows came from the source, but ${rows} were read back.`);
  }
  const [duplicates = 0] = await duck.numbers(
    `SELECT count(*) FROM ${parquet(file)} SEMI JOIN duplicated USING (id)`,
  );
  const nulls = hasIdentifier ? rows - withId : 0;
  const invalid = nulls + duplicates;
  const conditions = [
    ...(nulls > 0 ? ['id IS NOT NULL'] : []),
    ...(duplicates > 0 ? ['id NOT IN (SELECT id FROM duplicated)'] : []),
  ];
  const filter = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
  return {
    file,
    isWhole,
    relation: `(SELECT * FROM ${parquet(file)}${filter})`,
    rows,
    valid: rows - invalid,
    invalid,
    invalidFile: invalid > 0 ? await writeInvalid(work, file, isWhole) : undefined,
    hasNulls: nulls > 0,
  };
}

/** Whether nearly all rows will be sent: they are then written as records at once, instead of read twice. */
function sendsAll(work: PlanWork): boolean {
  const { mode, isFirst, isFull, snapshot, spec } = work;
  if (work.testRecords !== undefined) return true;
  if (mode === 'marked' || mode === 'replacement') return true;
  if (mode !== 'news') return isFull;
  const skips = isFirst && spec.operation === 'append' && spec.historicalOperation === 'skip_current_records';
  return snapshot === undefined && !skips;
}

async function writeInvalid(work: PlanWork, keysFile: string, isWhole: boolean): Promise<string> {
  const file = join(work.workDir, 'invalid.parquet');
  const cells = cellsSql(work);
  const rows = isWhole
    ? parquet(keysFile)
    : `(SELECT ${idSql(work.spec)} AS id, ${cells} FROM ${work.source})`;
  await work.duck.run(
    copyToParquet(
      `SELECT id, CASE WHEN id IS NULL THEN 'null_identifier' ELSE 'duplicate' END AS status, ${cells}
       FROM ${rows} WHERE id IS NULL OR id IN (SELECT id FROM duplicated)`,
      file,
    ),
  );
  return file;
}
