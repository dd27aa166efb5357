import { sql } from 'kysely';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from './database.ts';
import type { Page, PageRequest } from './page.ts';

export interface Workspace {
  readonly id: number;
  readonly organizationId: number;
  readonly name: string;
  readonly notificationEmails: readonly string[];
  readonly createdAt: Date;
}

function fromRow(row: Selectable<Tables['workspaces']>): Workspace {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    notificationEmails: row.notification_emails,
    createdAt: row.created_at,
  };
}

/** The organization of a self-hosted server: the first one, or undefined on an empty store. */
export async function findOrganization(db: Kysely<Tables>): Promise<{ id: number } | undefined> {
  return db.selectFrom('organizations').select('id').orderBy('id').limit(1).executeTakeFirst();
}

/** Makes processes that fill an empty store wait for each other until the end of the transaction. */
export async function lockOrganizations(transaction: Transaction<Tables>): Promise<void> {
  await sql`lock table spillway.organizations in exclusive mode`.execute(transaction);
}

export async function insertOrganization(db: Kysely<Tables>, name: string): Promise<{ id: number }> {
  return db.insertInto('organizations').values({ name }).returning('id').executeTakeFirstOrThrow();
}

export async function listWorkspaces(
  db: Kysely<Tables>,
  organizationId: number,
  request: PageRequest,
): Promise<Page<Workspace>> {
  const rows = db.selectFrom('workspaces').where('organization_id', '=', organizationId);
  const [items, count] = await Promise.all([
    rows
      .selectAll()
      .orderBy('id', request.order)
      .limit(request.perPage)
      .offset((request.page - 1) * request.perPage)
      .execute(),
    rows.select((select) => select.fn.countAll<string>().as('total')).executeTakeFirstOrThrow(),
  ]);
  return { items: items.map(fromRow), total: Number(count.total) };
}

/**
 * The workspace that came with the store, which owns what belongs to the server itself. Undefined once it was deleted:
 * no other one takes its place.
 */
export async function firstWorkspaceId(db: Kysely<Tables>): Promise<number | undefined> {
  const row = await db.selectFrom('workspaces').select('id').where('is_first', '=', true).executeTakeFirst();
  return row?.id;
}

export async function markFirstWorkspace(transaction: Transaction<Tables>, id: number): Promise<void> {
  await transaction.updateTable('workspaces').set({ is_first: true }).where('id', '=', id).execute();
}

export async function findWorkspace(
  db: Kysely<Tables>,
  organizationId: number,
  id: number,
): Promise<Workspace | undefined> {
  const row = await db
    .selectFrom('workspaces')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** For the holder of its key, which names the workspace. */
export async function findWorkspaceById(db: Kysely<Tables>, id: number): Promise<Workspace | undefined> {
  const row = await db.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export interface NewWorkspace {
  readonly name: string;
  readonly notificationEmails: readonly string[];
}

export async function insertWorkspace(
  db: Kysely<Tables>,
  organizationId: number,
  workspace: NewWorkspace,
): Promise<Workspace> {
  const row = await db
    .insertInto('workspaces')
    .values({
      organization_id: organizationId,
      name: workspace.name,
      notification_emails: [...workspace.notificationEmails],
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return fromRow(row);
}

export async function updateWorkspace(
  db: Kysely<Tables>,
  organizationId: number,
  id: number,
  change: { readonly name: string; readonly notificationEmails?: readonly string[] | undefined },
): Promise<Workspace | undefined> {
  const row = await db
    .updateTable('workspaces')
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .set({
      name: change.name,
      ...(change.notificationEmails === undefined
        ? {}
        : { notification_emails: [...change.notificationEmails] }),
    })
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** With everything that belongs to it. */
export async function deleteWorkspace(
  db: Kysely<Tables>,
  organizationId: number,
  id: number,
): Promise<boolean> {
  // Syncs before what they use; then destinations and sources, each with what hangs on it: the order in which a
  // worker locks them.
  for (const table of ['syncs', 'destinations', 'sources'] as const) {
    await db
      .deleteFrom(table)
      .where('workspace_id', 'in', (eb) =>
        eb
          .selectFrom('workspaces')
          .select('id')
          .where('organization_id', '=', organizationId)
          .where('id', '=', id),
      )
      .execute();
  }
  const result = await db
    .deleteFrom('workspaces')
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}
