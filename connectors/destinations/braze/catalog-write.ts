import type { Batch, Json, JsonObject, WriteRecord, WriteResult } from '#connector-kit';
import { BatchOutcomes, ConfigurationError, RecordError, textOf } from '#connector-kit';
import { ITEM_ID } from './catalog-object.ts';
import type { Context } from './credentials.ts';
import { MOST_ITEMS } from './limits.ts';
import { idIn } from './object-name.ts';
import { plainValue } from './value.ts';
import { readItems } from './verdict.ts';
import type { Entry, Way } from './write-entries.ts';
import { buildEach, writeEntries } from './write-entries.ts';

/** Throws ConnectorError where no record was written; else every record has its outcome. */
export async function writeItems(context: Context, batch: Batch): Promise<WriteResult> {
  if (batch.primaryIdentifier !== ITEM_ID) {
    throw new ConfigurationError(
      `Catalog items are identified by ${ITEM_ID} in Braze, not by ${batch.primaryIdentifier ?? 'nothing'}: map the ` +
        `sync's identifier to ${ITEM_ID}.`,
    );
  }
  const outcomes = new BatchOutcomes(batch.records.length);
  const built = buildEach(batch, outcomes, (record) => itemOf(batch, record));
  await writeEntries(context, outcomes, oncePerItem(batch, built), wayOf(batch));
  return { outcomes: outcomes.close() };
}

function wayOf({ operation, object }: Batch): Way {
  const catalog = idIn(object.fullName);
  const [method, permission] =
    operation === 'delete'
      ? (['DELETE', 'catalogs.delete_items'] as const)
      : operation === 'update'
        ? (['PATCH', 'catalogs.update_items'] as const)
        : (['PUT', 'catalogs.replace_items'] as const);
  return {
    most: MOST_ITEMS,
    isRepeatable: true,
    request: (items) => ({
      method,
      path: `/catalogs/${encodeURIComponent(catalog)}/items`,
      doing: operation === 'delete' ? 'deleting catalog items' : 'writing catalog items',
      permission,
      json: { items },
      retry: 'always',
      whereMissing: `Braze has no catalog ${catalog} any more: refresh the objects and choose another one.`,
    }),
    read: readItems,
  };
}

function itemOf({ operation, fields }: Batch, record: WriteRecord): JsonObject {
  const id = textOf(record[ITEM_ID] ?? undefined)?.trim() ?? '';
  if (id === '') throw new RecordError('The record has no id.', { code: 'missing_identifier' });
  const item: Record<string, Json> = { [ITEM_ID]: id };
  if (operation === 'delete') return item;
  for (const field of fields) {
    const value = record[field.fullName];
    if (value === undefined || field.fullName === ITEM_ID) continue;
    // What a replacement leaves out is empty.
    if (value === null && operation === 'upsert') continue;
    item[field.fullName] = plainValue(field, value);
  }
  return item;
}

/** Braze refuses a request with an id twice. A replacement is the last record's, an edit that of all of them. */
function oncePerItem(
  { operation }: Batch,
  built: readonly { readonly at: number; readonly built: JsonObject }[],
): Entry[] {
  const groups = Map.groupBy(built, (one) => one.built[ITEM_ID]).values();
  return [...groups].map((group) => {
    const items = group.map((one) => one.built);
    const body = operation === 'update' ? Object.assign({}, ...items) : items.at(-1);
    return { positions: group.map(({ at }) => at), body: (body ?? {}) as JsonObject };
  });
}
