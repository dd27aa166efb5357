import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { DestinationField, DestinationObject } from '#connector-kit';
import type { Tables } from './database.ts';
import type { Page, PageRequest } from './page.ts';
import type { WorkspaceScope } from './workspace-scope.ts';

/** An object as it was found last. */
export interface DiscoveredObject {
  readonly definition: DestinationObject;
  /** Null until they were fetched. */
  readonly fields: readonly DestinationField[] | null;
  /** False when the destination no longer has it. */
  readonly present: boolean;
}

type ObjectRow = Pick<Selectable<Tables['destination_objects']>, 'definition' | 'fields' | 'present'>;

function fromRow(row: ObjectRow): DiscoveredObject {
  return { definition: row.definition, fields: row.fields, present: row.present };
}

export async function listObjects(
  scope: WorkspaceScope,
  destinationId: number,
  request: PageRequest,
): Promise<Page<DiscoveredObject>> {
  const [items, count] = await Promise.all([
    scope.db
      .selectFrom('destination_objects')
      .select(['definition', 'fields', 'present'])
      .where('destination_id', '=', destinationId)
      .orderBy('position', request.order === 'desc' ? 'asc' : 'desc')
      .limit(request.perPage)
      .offset((request.page - 1) * request.perPage)
      .execute(),
    countObjects(scope, destinationId),
  ]);
  return { items: items.map(fromRow), total: count };
}

export async function countObjects(scope: WorkspaceScope, destinationId: number): Promise<number> {
  const row = await scope.db
    .selectFrom('destination_objects')
    .where('destination_id', '=', destinationId)
    .select((select) => select.fn.countAll<string>().as('total'))
    .executeTakeFirstOrThrow();
  return Number(row.total);
}

/**
 * All objects in the order of the provider.
 *
 * @param mostWithFields where there are more objects than this, their `fields` are left out (null)
 */
export async function allObjects(
  scope: WorkspaceScope,
  destinationId: number,
  mostWithFields: number,
): Promise<readonly DiscoveredObject[]> {
  const count = sql`(select count(*) from spillway.destination_objects c where c.destination_id = ${destinationId})`;
  const rows = await scope.db
    .selectFrom('destination_objects')
    .select([
      'definition',
      'present',
      sql<DestinationField[] | null>`case when ${count} <= ${mostWithFields} then fields end`.as('fields'),
    ])
    .where('destination_id', '=', destinationId)
    .orderBy('position')
    .execute();
  return rows.map(fromRow);
}

export async function findObject(
  scope: WorkspaceScope,
  destinationId: number,
  fullName: string,
): Promise<DiscoveredObject | undefined> {
  const row = await scope.db
    .selectFrom('destination_objects')
    .select(['definition', 'fields', 'present'])
    .where('destination_id', '=', destinationId)
    .where('full_name', '=', fullName)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** Rows sent in one statement: bounds its memory for providers with thousands of objects. */
const OBJECTS_PER_STATEMENT = 200;

/**
 * Replaces what was known by what was found now. Fields that did not come along are kept; an object that is gone
 * stays, marked as not present. Call it in a transaction.
 *
 * @returns false when the credentials have changed since, and nothing was stored
 */
export async function replaceObjects(
  inside: WorkspaceScope,
  destinationId: number,
  credentialsVersion: number,
  found: readonly DestinationObject[],
): Promise<boolean> {
  const marked = await inside.db
    .updateTable('destinations')
    .where('id', '=', destinationId)
    .where('credentials_version', '=', credentialsVersion)
    .set({ objects_refreshed_at: new Date() })
    .executeTakeFirst();
  if (marked.numUpdatedRows === 0n) return false;
  await inside.db
    .updateTable('destination_objects')
    .where('destination_id', '=', destinationId)
    .set({ present: false })
    .execute();
  for (let start = 0; start < found.length; start += OBJECTS_PER_STATEMENT) {
    const values = found.slice(start, start + OBJECTS_PER_STATEMENT).map((object, offset) => {
      const { fields, ...definition } = object;
      return {
        workspace_id: inside.workspaceId,
        destination_id: destinationId,
        full_name: object.fullName,
        position: start + offset,
        definition: JSON.stringify(definition),
        fields: fields === undefined ? null : JSON.stringify(fields),
        fields_refreshed_at: fields === undefined ? null : new Date(),
      };
    });
    await inside.db
      .insertInto('destination_objects')
      .values(values)
      .onConflict((conflict) =>
        conflict.columns(['destination_id', 'full_name']).doUpdateSet({
          position: (eb) => eb.ref('excluded.position'),
          definition: (eb) => eb.ref('excluded.definition'),
          fields: sql`coalesce(excluded.fields, destination_objects.fields)`,
          fields_refreshed_at: sql`coalesce(excluded.fields_refreshed_at, destination_objects.fields_refreshed_at)`,
          present: true,
        }),
      )
      .execute();
  }
  // Gone objects come last, in their old order.
  await inside.db
    .updateTable('destination_objects')
    .where('destination_id', '=', destinationId)
    .where('present', '=', false)
    .where('position', '<', found.length)
    .set({ position: sql<number>`position + ${found.length}` })
    .execute();
  return true;
}

/** @returns false when the credentials have changed since or the object is gone, and nothing was stored */
export async function recordFields(
  scope: WorkspaceScope,
  destinationId: number,
  credentialsVersion: number,
  fullName: string,
  fields: readonly DestinationField[],
): Promise<boolean> {
  const result = await scope.db
    .updateTable('destination_objects')
    .where('destination_id', '=', destinationId)
    .where('full_name', '=', fullName)
    .where((eb) =>
      eb.exists(
        scope.db
          .selectFrom('destinations')
          .select('id')
          .where('id', '=', destinationId)
          .where('credentials_version', '=', credentialsVersion),
      ),
    )
    .set({ fields: JSON.stringify(fields), fields_refreshed_at: new Date() })
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
