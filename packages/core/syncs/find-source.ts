import type { SourceColumn } from '#connector-kit';
import { findDataset, findSourceObjects, hasListedTables, recordDatasetColumns, recordTable } from '#store';
import type { FoundSourceObject, SourceObject, SourceObjectName, WorkspaceScope } from '#store';
import type { Services } from '../services.ts';
import { askForColumns } from '../sources/ask-for-columns.ts';
import { refreshColumns } from '../sources/refresh-columns.ts';
import { fetchTable } from '../sources/tables.ts';
import type { SourceInput } from './sync-input.ts';

/** The source of a sync, found. */
export interface FoundSource {
  readonly sourceId: number;
  readonly object: SourceObject;
  /** Null where they are not known yet. */
  readonly columns: readonly SourceColumn[] | null;
}

const NAME = 'source_attributes.object';

/**
 * What a sync is to read. The source is asked for what may have changed since the last refresh: a table that is not in
 * its list, columns that were never fetched, and columns without one of those that the sync names. @returns undefined
 * when there is no such thing
 *
 * @param suffices tells whether the columns are all that the sync names
 * @param problems receives what is wrong
 */
export async function findSource(
  services: Services,
  scope: WorkspaceScope,
  input: SourceInput,
  suffices: (columns: readonly SourceColumn[]) => boolean,
  problems: string[],
): Promise<FoundSource | undefined> {
  const sourceId = input.connectionId;
  const hasTables = await hasListedTables(scope, sourceId);
  if (hasTables === undefined) {
    problems.push(`source_attributes.connection_id: this workspace has no source ${sourceId}`);
    return undefined;
  }
  const name = nameOf(input, problems);
  if (name === undefined) return undefined;
  const found = await findSourceObjects(scope, sourceId, name);
  const [first, second] = found;
  if (second !== undefined) {
    problems.push(`${NAME} fits more than one ${name.type} of source ${sourceId}: give its id`);
    return undefined;
  }
  if (first?.present === true) {
    const { object } = first;
    const columns = await columnsOf(services, scope, sourceId, first, suffices, problems);
    return { sourceId, object, columns };
  }
  const unlisted = first?.object ?? unlistedTable(name);
  if (unlisted?.type !== 'table') {
    problems.push(missing(sourceId, name));
    return undefined;
  }
  if (first === undefined && !hasTables) return { sourceId, object: unlisted, columns: null };
  const { catalog, schema, name: table } = unlisted;
  const listed = { catalog, schema, name: table };
  const asked = await askForColumns(services, scope, sourceId, { table: listed }, (inside, columns) =>
    recordTable(inside, sourceId, listed, columns),
  );
  if ('columns' in asked) return { sourceId, object: unlisted, columns: asked.columns };
  const called = [catalog, schema, table].join('.');
  problems.push(
    asked.isRefused
      ? `${NAME}: source ${sourceId} has no table ${called}: ${asked.fault}`
      : `${NAME}: the table ${called} is not in the list of source ${sourceId}, which could not be asked for it: ` +
          `${asked.fault}. POST /sources/${sourceId}/test says more`,
  );
  return undefined;
}

/** A source that can't be asked now is no reason to refuse: the run asks again. */
async function columnsOf(
  services: Services,
  scope: WorkspaceScope,
  sourceId: number,
  { id, object, columns }: FoundSourceObject,
  suffices: (columns: readonly SourceColumn[]) => boolean,
  problems: string[],
): Promise<readonly SourceColumn[] | null> {
  if (columns === null) {
    if (object.type !== 'table') return columnsOfQuery(services, scope, sourceId, object, problems);
    return (await fetchTable(services, scope, sourceId, { id })).table.columns;
  }
  if (suffices(columns)) return columns;
  await refreshColumns(
    services,
    scope,
    sourceId,
    object.type === 'table' ? { tableId: id } : { datasetId: id },
  );
  const [now] = await findSourceObjects(scope, sourceId, { ...EVERYTHING, type: object.type, id });
  return now?.columns ?? columns;
}

/** Of a query whose columns could not be fetched so far. One that the source refuses would fail every run. */
async function columnsOfQuery(
  services: Services,
  scope: WorkspaceScope,
  sourceId: number,
  { type, id }: Exclude<SourceObject, { readonly type: 'table' }>,
  problems: string[],
): Promise<readonly SourceColumn[] | null> {
  const dataset = await findDataset(scope, id);
  if (dataset === undefined) return null;
  const { query } = dataset;
  const asked = await askForColumns(services, scope, sourceId, { sql: query }, (inside, columns) =>
    recordDatasetColumns(inside, id, query, columns),
  );
  if ('columns' in asked) return asked.columns;
  if (asked.isRefused) {
    problems.push(`${NAME}: source ${sourceId} refuses the query of ${type} ${id}: ${asked.fault}`);
  }
  return null;
}

const EVERYTHING = { catalog: undefined, schema: undefined, name: undefined };

function nameOf(input: SourceInput, problems: string[]): SourceObjectName | undefined {
  const { type, id, name, catalog, schema, table } = input;
  if (input.isSegment || type.includes('segment') || type.includes('cohort')) {
    problems.push(
      `${NAME}: segments and cohorts are not supported yet: sync a dataset whose query holds their conditions`,
    );
    return undefined;
  }
  if (type === 'table') {
    if (id === undefined && table === undefined) {
      problems.push(`${NAME} must have the id of the table, or table_catalog, table_schema and table_name`);
      return undefined;
    }
    return { type, id, catalog, schema, name: table };
  }
  if (type === 'model') {
    if (id === undefined && name === undefined) {
      problems.push(`${NAME} must have the id or the name of the model`);
      return undefined;
    }
    return { type, id, name: id === undefined ? name : undefined };
  }
  if (type === 'dataset' || type === 'business_object_source') {
    if (id === undefined) {
      problems.push(`${NAME} must have the id of the dataset`);
      return undefined;
    }
    return { type: 'dataset', id, name: undefined };
  }
  problems.push(`${NAME}.type ${type} is not supported yet: it must be table, model or dataset`);
  return undefined;
}

/** A table of a source whose tables were never listed is taken at its word, when it is named in full. */
function unlistedTable(name: SourceObjectName): SourceObject | undefined {
  if (name.type !== 'table' || name.id !== undefined) return undefined;
  const { catalog, schema, name: table } = name;
  if (catalog === undefined || schema === undefined || table === undefined) return undefined;
  return { type: 'table', catalog, schema, name: table };
}

function missing(sourceId: number, name: SourceObjectName): string {
  if (name.type !== 'table') {
    return `${NAME}: source ${sourceId} has no ${name.type} ${name.id ?? `"${name.name ?? ''}"`}`;
  }
  const called = [name.catalog, name.schema, name.name].filter((part) => part !== undefined).join('.');
  return (
    `${NAME}: source ${sourceId} has no table ${name.id ?? called} in its list: if it is new, name it by ` +
    `table_catalog, table_schema and table_name, or POST /sources/${sourceId}/refresh_tables first`
  );
}
