import { join } from 'node:path';
import { parquet } from '../duck/sql.ts';
import { apart } from './apart.ts';
import { identifierColumns } from './identifier.ts';
import { cellsSql, skipsAll } from './plan-work.ts';
import type { PlanFacts, PlanWork } from './plan-work.ts';
import { hashSql, idSql, quickSql } from './row-sql.ts';

/** The source's rows by identifier, and those that can't be sent for want of a usable identifier. */
export interface Keys {
  /** Parquet, where all rows are records of the plan already: all that these have. */
  readonly file: string | undefined;
  /** In a FROM clause: all rows. They have an `id`, and what else `keyColumns` or the records have. */
  readonly all: string;
  /** The same, of the rows that may be sent. */
  readonly relation: string;
  readonly rows: number;
  readonly valid: number;
  readonly invalid: number;
  /** See `invalid` of StoredPlan. */
  readonly invalidFile: string | undefined;
  readonly hasNulls: boolean;
  /** In a FROM clause: `id` of those that several rows have. */
  readonly duplicated: string;
}

export const NO_IDS = '(SELECT NULL::VARCHAR AS id WHERE false)';

/** What is picked out of each row at first, in a SELECT clause: all that tells which ones are to be sent. */
export function keyColumns(facts: PlanFacts): string {
  const { spec, mode } = facts;
  const id = `${idSql(spec)} AS id`;
  if (skipsAll(facts)) return `${id}, ${hashSql(spec.columns)} AS hash`;
  return mode === 'changes' || mode === 'mirror' ? `${id}, ${quickSql(spec.columns)} AS quick` : id;
}

export async function findInvalid(work: PlanWork): Promise<Keys> {
  const file = work.keys === undefined ? await writeAll(work) : undefined;
  const all = work.keys ?? parquet(file ?? '');
  const hasIdentifier = identifierColumns(work.spec) !== undefined;
  const [rows = 0, withId = 0] = await work.duck.numbers(`SELECT count(*), count(id) FROM ${all}`);
  checkRows(work, rows);
  const { duplicates, duplicated } = await findDuplicates(work, all);
  const nulls = hasIdentifier ? rows - withId : 0;
  const invalid = nulls + duplicates;
  const conditions = [
    ...(nulls > 0 ? ['id IS NOT NULL'] : []),
    ...(duplicates > 0 ? [`id NOT IN (SELECT id FROM ${duplicated})`] : []),
  ];
  const filter = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
  return {
    file,
    all,
    relation: `(SELECT * FROM ${all}${filter})`,
    rows,
    valid: rows - invalid,
    invalid,
    invalidFile: invalid > 0 ? await writeInvalid(work, file, duplicated) : undefined,
    hasNulls: nulls > 0,
    duplicated,
  };
}

/** How many rows share their identifier with another one, and these identifiers in a FROM clause. */
async function findDuplicates(
  work: PlanWork,
  all: string,
): Promise<{ readonly duplicates: number; readonly duplicated: string }> {
  const file = join(work.workDir, 'duplicated.parquet');
  return await apart(work, async (duck) => {
    await duck.run(
      `CREATE TABLE duplicated AS SELECT id, count(*) AS times FROM ${all} WHERE id IS NOT NULL
       GROUP BY id HAVING count(*) > 1`,
    );
    const [duplicates = 0] = await duck.numbers('SELECT coalesce(sum(times), 0) FROM duplicated');
    if (duplicates === 0) return { duplicates, duplicated: NO_IDS };
    await duck.write('SELECT id FROM duplicated', file);
    return { duplicates, duplicated: parquet(file) };
  });
}

/** @throws Error where rows of the source were lost on the way */
export function checkRows({ sourceRows }: PlanWork, rows: number): void {
  if (sourceRows !== null && rows !== sourceRows) {
    throw new Error(`${sourceRows} rows came from the source, but ${rows} were read back.`);
  }
}

async function writeAll(work: PlanWork): Promise<string> {
  const { spec } = work;
  const file = join(work.workDir, 'rows.parquet');
  const columns = [
    "'write' AS op",
    `${idSql(spec)} AS id`,
    `${hashSql(spec.columns)} AS hash`,
    cellsSql(work),
  ];
  await work.duck.write(`SELECT ${columns.join(', ')} FROM ${work.source}`, file);
  return file;
}

async function writeInvalid(
  work: PlanWork,
  recordsFile: string | undefined,
  duplicated: string,
): Promise<string> {
  const file = join(work.workDir, 'invalid.parquet');
  const cells = cellsSql(work);
  const rows =
    recordsFile === undefined
      ? `(SELECT ${idSql(work.spec)} AS id, ${cells} FROM ${work.source})`
      : parquet(recordsFile);
  await work.duck.write(
    `SELECT id, CASE WHEN id IS NULL THEN 'null_identifier' ELSE 'duplicate' END AS status, ${cells}
     FROM ${rows} WHERE id IS NULL OR id IN (SELECT id FROM ${duplicated})`,
    file,
  );
  return file;
}
