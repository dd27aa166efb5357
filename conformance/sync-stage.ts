import type { Client } from './client.ts';
import { list, must, object, quote, status } from './expect.ts';
import type { Fields } from './expect.ts';
import { refreshed, startRefresh } from './refreshing.ts';
import { one, page } from './shapes.ts';

/** What the syncs of a run have in common. */
export interface SyncStage {
  readonly sourceId: number;
  readonly datasetId: number;
  readonly destinationId: number;
  /** `full_name` of the object that is written to. */
  readonly object: string;
  /** Field and column of the primary identifier. */
  readonly key: Mapped;
  /** The others that are named alike. */
  readonly others: readonly Mapped[];
  /** Every field of the object that may be written and isn't the key. */
  readonly writable: readonly Fields[];
}

interface Mapped {
  readonly field: string;
  readonly column: string;
}

/** As a client sends it. */
export function columnMapping({ field, column }: Mapped, isKey = false): Fields {
  return { from: { type: 'column', data: column }, to: field, is_primary_identifier: isKey };
}

export function stageMappings({ key, others }: SyncStage): readonly Fields[] {
  return [columnMapping(key, true), ...others.map((mapped) => columnMapping(mapped))];
}

/** Finds an object of the destination with fields that are named as the columns of the dataset. */
export async function findStage(
  client: Client,
  ids: Pick<SyncStage, 'sourceId' | 'datasetId' | 'destinationId'>,
): Promise<SyncStage> {
  const { datasetId, destinationId } = ids;
  const path = `/datasets/${datasetId}/refresh_columns`;
  const key = await startRefresh(client, path);
  await refreshed(client, `${path}_status?refresh_key=${key}`);
  const dataset = await client('GET', `/datasets/${datasetId}`);
  const columns = list(one(dataset.body, 'success')['columns'], 'dataset.columns').map((column) =>
    String(object(column, 'a column')['name']),
  );
  const objects = await client('GET', `/destinations/${destinationId}/objects?per_page=100`);
  status(objects, 200);
  for (const item of page(objects.body)) {
    const fitting = fit(item, columns);
    if (fitting !== undefined) return { ...ids, ...fitting };
  }
  return must(
    false,
    `no object that takes upsert has a key and all that it requires among ${quote(columns)}, the columns of the query`,
  ) as never;
}

function fit(item: Fields, columns: readonly string[]) {
  const operations = list(item['supported_operations'], 'supported_operations');
  if (!operations.includes('upsert') || item['can_be_sync_destination'] === false) return undefined;
  const fields = list(item['fields'] ?? [], 'object.fields').map((field) => object(field, 'a field'));
  const mapped = fields.flatMap((field) => {
    const name = String(field['full_name']);
    const column = columns.find((known) => known.toLowerCase() === name.toLowerCase());
    return column === undefined ? [] : [{ field: name, column }];
  });
  const isMapped = (field: Fields): boolean => mapped.some((known) => known.field === field['full_name']);
  const keyField = fields.find((field) => field['can_be_upsert_key'] === true && isMapped(field));
  const lacks = fields.some((field) => field['required_for_mapping'] === true && !isMapped(field));
  const key = mapped.find(({ field }) => field === keyField?.['full_name']);
  if (key === undefined || lacks) return undefined;
  const writable = fields.filter(
    (field) => field !== keyField && field['createable'] === true && field['updateable'] === true,
  );
  const others = mapped.filter(({ field }) => writable.some((known) => known['full_name'] === field));
  return { object: String(item['full_name']), key, others, writable };
}
