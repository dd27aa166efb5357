import type { BatchOutcomes, JsonObject, WriteRecord } from '#connector-kit';

/** One record as it is sent, and the positions of the batch that it stands for. */
export interface Item {
  readonly positions: readonly number[];
  readonly json: JsonObject;
}

/**
 * Builds what is sent. Records at fault get their outcome here; of records that Google takes for the same one the last
 * is sent, and its outcome is theirs.
 *
 * @param build throws RecordError
 * @param identityOf of what was built; undefined where none is the same as another
 */
export async function itemsOf(
  records: readonly WriteRecord[],
  outcomes: BatchOutcomes,
  build: (record: WriteRecord) => JsonObject,
  identityOf?: (json: JsonObject) => string,
): Promise<Item[]> {
  const built: { readonly at: number; readonly json: JsonObject }[] = [];
  for (const at of outcomes.open()) {
    await outcomes.settle([at], async () => {
      built.push({ at, json: build(records[at] ?? {}) });
    });
  }
  const same = Map.groupBy(built, ({ at, json }) => identityOf?.(json) ?? String(at));
  return [...same.values()].flatMap((all) => {
    const last = all.at(-1);
    return last === undefined ? [] : [{ positions: all.map(({ at }) => at), json: last.json }];
  });
}

export function positionsOf(items: readonly Item[]): number[] {
  return items.flatMap(({ positions }) => positions);
}
