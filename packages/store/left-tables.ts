import { sql } from 'kysely';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from './database.ts';
import type { WorkspaceScope } from './workspace-scope.ts';

/** Tables in a source by which a sync remembered what it sent, and that nobody goes by any more. */
export interface LeftTables {
  readonly id: number;
  readonly workspaceId: number;
  readonly sourceId: number;
  /** Of their names. */
  readonly prefix: string;
  readonly leftAt: Date;
}

/** Those of a sync. */
export async function listLeftTables(scope: WorkspaceScope, syncId: number): Promise<readonly LeftTables[]> {
  const rows = await scope.db
    .selectFrom('left_tables')
    .selectAll()
    .where((where) => where.fn<boolean>('starts_with', ['prefix', where.val(`s${syncId}_`)]))
    .execute();
  return rows.map(fromRow);
}

/** Some that were left minutes ago, so that no run works with them, held until the end of the transaction. */
export async function holdLeftTables(
  transaction: Transaction<Tables>,
  passing: readonly number[],
): Promise<LeftTables | undefined> {
  const row = await transaction
    .selectFrom('left_tables')
    .selectAll()
    .where('left_at', '<', sql<Date>`now() - interval '5 minutes'`)
    .$if(passing.length > 0, (query) => query.where('id', 'not in', passing))
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export async function forgetLeftTables(db: Kysely<Tables>, id: number): Promise<void> {
  await db.deleteFrom('left_tables').where('id', '=', id).execute();
}

function fromRow(row: Selectable<Tables['left_tables']>): LeftTables {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    sourceId: row.source_id,
    prefix: row.prefix,
    leftAt: row.left_at,
  };
}
