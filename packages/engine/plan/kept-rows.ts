import { cellsSql } from './plan-work.ts';
import type { PlanWork } from './plan-work.ts';
import { idSql } from './row-sql.ts';
import { snapshotCells } from './snapshot-cells.ts';

/**
 * An append by high-water mark reads a row once; what the destination did not take is kept in the snapshot and sent again
 * with the rows that came since, unless one of them has its identifier.
 */
export async function withKept(work: PlanWork): Promise<PlanWork> {
  const { mode, snapshot, spec, duck } = work;
  if (mode !== 'marked' || snapshot === undefined) return work;
  const cells = cellsSql(work);
  await duck.run(
    `CREATE TABLE kept AS SELECT ${snapshotCells(spec, snapshot).join(', ')} FROM ${snapshot.relation}
     WHERE id IS NULL OR id NOT IN (SELECT id FROM (SELECT ${idSql(spec)} AS id FROM ${work.source}) WHERE id IS NOT NULL)`,
  );
  const [kept = 0] = await duck.numbers('SELECT count(*) FROM kept');
  return {
    ...work,
    source: `(SELECT ${cells} FROM ${work.source} UNION ALL SELECT ${cells} FROM kept)`,
    sourceRows: work.sourceRows === null ? null : work.sourceRows + kept,
  };
}
