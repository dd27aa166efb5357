import { inStore } from './syncs.ts';
import type { TestServer } from './served.ts';

const field = (fullName: string, more: object = {}) => ({
  fullName,
  label: fullName,
  type: 'string',
  array: false,
  createable: true,
  updateable: true,
  requiredForMapping: false,
  canBeUpsertKey: false,
  canBeUpdateKey: false,
  canBeInsertKey: false,
  canBeReferenceKey: false,
  preserveValuesSupported: false,
  operations: [],
  lookupObject: null,
  ...more,
});

const object = (fullName: string, more: object = {}) => ({
  fullName,
  label: fullName,
  supportedOperations: ['upsert', 'update', 'insert', 'append', 'delete'],
  allowCustomFields: false,
  allowCaseSensitiveFields: true,
  supportsFieldOrdering: false,
  ...more,
});

interface StoredObject {
  readonly definition: { readonly fullName: string };
  readonly fields: readonly object[];
  readonly present: boolean;
}

/**
 * Gives a destination an object `deal` with fields of every kind, `event` that only takes appends, `sheet` whose content
 * is replaced, and `gone` that the destination no longer has.
 */
export async function addRichObjects(
  server: Pick<TestServer, 'databaseUrl'>,
  destinationId: number,
): Promise<void> {
  const deal = [
    field('key', {
      canBeUpsertKey: true,
      canBeUpdateKey: true,
      canBeInsertKey: true,
      canBeReferenceKey: true,
    }),
    field('upsert_key', { canBeUpsertKey: true }),
    field('stage'),
    field('company', { lookupObject: 'company' }),
    field('labels', { array: true, operations: ['merge', 'overwrite'] }),
    field('note', { preserveValuesSupported: true }),
    field('created_by', { updateable: false }),
    field('changed_by', { createable: false }),
    field('read_only', { createable: false, updateable: false }),
  ];
  const objects = [
    { definition: object('deal'), fields: deal, present: true },
    {
      definition: object('event', { supportedOperations: ['append'] }),
      fields: [field('kind', { requiredForMapping: true })],
      present: true,
    },
    {
      definition: object('sheet', {
        supportedOperations: ['mirror'],
        replaces: true,
        allowCustomFields: true,
        supportsFieldOrdering: true,
      }),
      fields: [field('A')],
      present: true,
    },
    { definition: object('gone'), fields: deal, present: false },
  ];
  for (const [at, stored] of objects.entries()) await addObject(server, destinationId, 100 + at, stored);
  // Companies can be looked up by their domain.
  await inStore(
    server,
    `update spillway.destination_objects set fields = jsonb_set(fields, '{0,canBeReferenceKey}', 'true')
     where destination_id = $1 and full_name = 'company'`,
    [destinationId],
  );
}

/**
 * A destination whose objects `contact`, `company` and those of `addRichObjects` are known: for a server that works on
 * nothing, which could not find them out.
 */
export async function addDestination(server: Pick<TestServer, 'databaseUrl'>): Promise<number> {
  const [row] = await inStore<{ id: number }>(
    server,
    `insert into spillway.destinations (workspace_id, type, name, connection_details, objects_refreshed_at)
     select min(id), 'custom_api', 'Somewhere', '{}', now() from spillway.workspaces returning id`,
  );
  if (row === undefined) throw new Error('The destination was not added');
  const key = { canBeUpsertKey: true, canBeUpdateKey: true, canBeInsertKey: true };
  await addObject(server, row.id, 0, {
    definition: object('contact', {
      supportedOperations: ['upsert', 'insert', 'update', 'mirror'],
      allowCustomFields: true,
    }),
    fields: [field('email', { ...key, requiredForMapping: true }), field('external_id', key), field('name')],
    present: true,
  });
  await addObject(server, row.id, 1, {
    definition: object('company'),
    fields: [field('domain', key), field('name')],
    present: true,
  });
  await addRichObjects(server, row.id);
  return row.id;
}

async function addObject(
  server: Pick<TestServer, 'databaseUrl'>,
  destinationId: number,
  position: number,
  { definition, fields, present }: StoredObject,
): Promise<void> {
  await inStore(
    server,
    `insert into spillway.destination_objects
       (workspace_id, destination_id, full_name, position, definition, fields, present)
     select workspace_id, id, $2, $3, $4, $5, $6 from spillway.destinations where id = $1`,
    [
      destinationId,
      definition.fullName,
      position,
      JSON.stringify(definition),
      JSON.stringify(fields),
      present,
    ],
  );
}
