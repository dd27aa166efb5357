import type { Batch, Json, JsonObject, WriteRecord, WriteResult } from '#connector-kit';
import { BatchOutcomes } from '#connector-kit';
import type { Context } from './credentials.ts';
import { eventObject, purchaseObject } from './event-object.ts';
import { anyUserOf } from './identifier.ts';
import { MOST_TRACKED } from './limits.ts';
import { PURCHASE } from './object-name.ts';
import { plainValue, propertiesOf } from './value.ts';
import { readTracked } from './verdict.ts';
import type { Way } from './write-entries.ts';
import { buildEach, writeEntries } from './write-entries.ts';

/**
 * Sends events or purchases, each once: there is nothing by which Braze would know one that comes twice. Throws
 * ConnectorError where no record was written; else every record has its outcome.
 */
export async function writeEvents(context: Context, batch: Batch): Promise<WriteResult> {
  const outcomes = new BatchOutcomes(batch.records.length);
  const built = buildEach(batch, outcomes, (record) => eventOf(batch, record));
  const entries = built.map(({ at, built: body }) => ({ positions: [at], body }));
  await writeEntries(context, outcomes, entries, wayOf(batch.object.fullName));
  return { outcomes: outcomes.close() };
}

function wayOf(object: string): Way {
  const array = object === PURCHASE ? 'purchases' : 'events';
  return {
    most: MOST_TRACKED,
    isRepeatable: false,
    request: (bodies) => ({
      method: 'POST',
      path: '/users/track',
      doing: `writing ${array}`,
      permission: 'users.track',
      json: { [array]: bodies },
    }),
    read: (answer, bodies) => readTracked(answer, array, bodies.length),
  };
}

/** Names of the user: one of them is sent. */
const USER_NAMES: ReadonlySet<string> = new Set(['external_id', 'user_alias', 'braze_id', 'email', 'phone']);

function eventOf({ object, fields }: Batch, record: WriteRecord): JsonObject {
  const shape = object.fullName === PURCHASE ? purchaseObject : eventObject;
  const own = new Set(shape.fields?.map(({ fullName }) => fullName));
  const event: Record<string, Json> = { ...anyUserOf(record) };
  const custom: Record<string, Json> = {};
  for (const field of fields) {
    const { fullName } = field;
    const value = record[fullName];
    if (value === undefined || value === null || USER_NAMES.has(fullName) || fullName === 'properties')
      continue;
    (own.has(fullName) ? event : custom)[fullName] = plainValue(field, value);
  }
  const properties = propertiesOf(record, 'properties', custom);
  return properties === undefined ? event : { ...event, properties };
}
