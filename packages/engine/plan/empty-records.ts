import { join } from 'node:path';
import { cellNames } from '../duck/sql.ts';
import type { PlanWork } from './plan-work.ts';

/** The file of a plan that sends nothing. */
export async function emptyRecords(work: PlanWork): Promise<string> {
  const file = join(work.workDir, 'records.parquet');
  const cells = cellNames(work.spec.columns.length).map((name) => `NULL::VARCHAR AS ${name}`);
  const columns = ["'' AS op", 'NULL::VARCHAR AS id', '0::UBIGINT AS hash', ...cells];
  await work.duck.write(`SELECT ${columns.join(', ')} WHERE false`, file);
  return file;
}
