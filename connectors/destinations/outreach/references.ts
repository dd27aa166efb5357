import type { Batch, Json } from '#connector-kit';
import { ConfigurationError, RecordError } from '#connector-kit';
import type { Resource } from './answer.ts';
import type { Context } from './credentials.ts';
import { findMany, findOne, fold, idsOf, matching } from './find.ts';
import type { Search } from './find.ts';
import type { Kind } from './kind.ts';
import { kindOf } from './kind.ts';
import { textOfScalar } from './text-value.ts';

/** The id of the record that a value of a relationship field names. Throws RecordError. */
export type Resolve = (value: Json) => number;

/**
 * How the relationship fields of a batch are resolved, by their names. What `lookupField` names is looked up, each
 * value once.
 *
 * @throws ConfigurationError for a `lookupField` that can't be looked up by, and what reading throws
 */
export async function resolveReferences(
  context: Context,
  kind: Kind,
  batch: Batch,
): Promise<ReadonlyMap<string, Resolve>> {
  const resolved = new Map<string, Resolve>();
  for (const { fullName } of batch.fields) {
    const target = kind.relationships[fullName];
    if (target === undefined) continue;
    const key = batch.fieldOptions[fullName]?.lookupField;
    if (key === undefined || key === 'id') resolved.set(fullName, (value) => idIn(value, fullName));
    else resolved.set(fullName, await lookUp(context, fullName, searchFor(target, fullName, key), batch));
  }
  return resolved;
}

function searchFor(target: string | null, fullName: string, key: string): Search {
  const kind = kindOf(target ?? '');
  if (kind === undefined || kind.attributes.references?.includes(key) !== true) {
    throw new ConfigurationError(
      `${fullName} can't be looked up by ${key}: choose ${kind?.attributes.references?.join(', ') ?? 'the id'}.`,
    );
  }
  return { kind, key, read: [] };
}

async function lookUp(
  context: Context,
  fullName: string,
  search: Search,
  { records }: Batch,
): Promise<Resolve> {
  const values = records.map((record) => textOfScalar(record[fullName])).filter((text) => text !== '');
  const found = await findMany(context, search, values);
  const refused = new Map<string, RecordError>();
  for (const value of new Set(values)) {
    if (found.has(fold(value)) || refused.has(fold(value))) continue;
    try {
      found.set(fold(value), await findOne(context, search, value));
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      refused.set(fold(value), error);
    }
  }
  return (value) => {
    const text = textOfScalar(value);
    const fault = refused.get(fold(text));
    if (fault !== undefined) throw fault;
    return theOnly(matching(found.get(fold(text)) ?? [], search.key, text), search, fullName, text);
  };
}

function theOnly(found: readonly Resource[], { kind, key }: Search, fullName: string, value: string): number {
  const [first, second] = found;
  if (first === undefined) {
    throw new RecordError(
      `${fullName}: Outreach has no ${kind.type} whose ${key} is "${value}", or none that the user who authorized may see.`,
      { code: 'reference_not_found' },
    );
  }
  if (second === undefined) return first.id;
  throw new RecordError(
    `${fullName}: Outreach has ${found.length} ${kind.plural} whose ${key} is "${value}" (${idsOf(found)}): ` +
      'make it different there, or refer by id.',
    { code: 'reference_ambiguous' },
  );
}

function idIn(value: Json, fullName: string): number {
  const id = Number(textOfScalar(value) || Number.NaN);
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw new RecordError(`${fullName} is no id of Outreach: it is a whole number above 0.`, {
    code: 'invalid_reference',
  });
}
