import {
  ConfigurationError,
  type DestinationField,
  type DestinationObject,
  type Operation,
} from '#connector-kit';
import { readTable, readTables, type Table } from './catalog.ts';
import { withConnection, type TableName } from '../../postgres-wire/index.ts';
import type { PostgresContext } from './credentials.ts';
import { fieldOf, isCreateable, isKey, isUpdateable } from './fields.ts';
import { fullNameOf, parseFullName } from './name.ts';

/** Every table that the role may change in some way, with its fields. */
export async function listObjects(context: PostgresContext): Promise<readonly DestinationObject[]> {
  const tables = await withConnection(context, readTables);
  return tables.map(objectOf).filter(({ supportedOperations }) => supportedOperations.length > 0);
}

export async function listFields(
  context: PostgresContext,
  object: DestinationObject,
): Promise<readonly DestinationField[]> {
  const table = await withConnection(context, (connection) => readTable(connection, tableNameOf(object)));
  return table.columns.map(fieldOf);
}

/** @throws ConfigurationError where the name is none of `listObjects` */
export function tableNameOf({ fullName }: DestinationObject): TableName {
  const name = parseFullName(fullName);
  if (name === undefined) {
    throw new ConfigurationError(`"${fullName}" is no table's name: it is written schema.table.`);
  }
  return name;
}

function objectOf(table: Table): DestinationObject {
  return {
    fullName: fullNameOf(table),
    label: table.schema === 'public' ? table.table : `${table.schema}.${table.table}`,
    supportedOperations: operationsOf(table),
    allowCustomFields: false,
    allowCaseSensitiveFields: true,
    supportsFieldOrdering: false,
    fields: table.columns.map(fieldOf),
  };
}

/** What the keys and the role's privileges leave possible. */
function operationsOf({ columns, deletable }: Table): Operation[] {
  const inserts = columns.some(isCreateable);
  const updates = columns.some(isUpdateable);
  const keys = columns.filter(isKey);
  const upserts = updates && keys.some(isCreateable);
  const deletes = deletable && keys.length > 0;
  const possible: Record<Operation, boolean> = {
    upsert: upserts,
    update: updates && keys.length > 0,
    insert: inserts,
    append: inserts,
    mirror: upserts && deletes,
    delete: deletes,
  };
  return (Object.keys(possible) as Operation[]).filter((operation) => possible[operation]);
}
