import type { Kysely } from 'kysely';
import type { Tables } from './database.ts';

/** The workspace that a sync or a run belongs to, for whoever may see all of the organization. */
export async function findWorkspaceIdOf(
  db: Kysely<Tables>,
  organizationId: number,
  table: 'syncs' | 'sync_runs',
  id: number,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('workspaces')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('id', '=', (select) =>
      select.selectFrom(table).select('workspace_id').where(`${table}.id`, '=', id),
    )
    .executeTakeFirst();
  return row?.id;
}
