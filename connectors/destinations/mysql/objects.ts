import { ConfigurationError, type DestinationField, type DestinationObject } from '#connector-kit';
import { readTables, type Table } from './catalog.ts';
import type { MysqlContext } from './credentials.ts';
import { fieldsOf } from './fields.ts';
import { type Session, withSession } from './session.ts';

/** Every base table of the database, with its fields, in four statements however many tables there are. */
export async function listObjects(context: MysqlContext): Promise<readonly DestinationObject[]> {
  const tables = await withSession(context, (session) => readTables(session));
  return tables.map(objectOf);
}

/** @throws ConfigurationError where the table is gone or hidden */
export async function listFields(
  context: MysqlContext,
  object: DestinationObject,
): Promise<readonly DestinationField[]> {
  return fieldsOf(await withSession(context, (session) => readTable(session, object.fullName)));
}

/** @throws ConfigurationError where the table is gone or hidden */
export async function readTable(session: Session, name: string): Promise<Table> {
  const [table] = await readTables(session, name);
  if (table !== undefined) return table;
  throw new ConfigurationError(
    `The database ${session.database} has no table ${name} that the user may see: create it, grant the user rights on it, or refresh the objects.`,
  );
}

function objectOf(table: Table): DestinationObject {
  const fields = fieldsOf(table);
  const hasKey = fields.some((field) => field.canBeUpsertKey);
  return {
    fullName: table.name,
    label: table.name,
    supportedOperations: hasKey
      ? ['upsert', 'update', 'insert', 'append', 'mirror', 'delete']
      : ['insert', 'append'],
    allowCustomFields: false,
    allowCaseSensitiveFields: false,
    supportsFieldOrdering: false,
    fields,
  };
}
