import type { Batch, Json, JsonObject } from '#connector-kit';
import { ConfigurationError, RecordError, rejected, succeeded, textOf } from '#connector-kit';
import type { Found } from './find.ts';
import { findRecords, foldValue } from './find.ts';
import type { Plan, PlannedJob } from './job.ts';
import { ORGANIZATION_IDS } from './object-name.ts';
import type { RecordKind } from './record-kind.ts';
import { idsReferredTo, resolveReferences } from './reference.ts';
import type { References } from './reference.ts';
import type { ApiRequest } from './request.ts';
import { identifierOf, payloadOf } from './value.ts';

type Item = PlannedJob['items'][number];

/** What is to be done with the records of a wave. */
interface Sorted {
  readonly upserts: Item[];
  readonly creations: Item[];
  readonly updates: Item[];
  readonly removals: Item[];
}

/** Users, organizations, tickets and custom objects' records: looked for where Zendesk does not match them itself. */
export function planRecords(kind: RecordKind): Plan {
  return async (context, batch, positions, outcomes) => {
    const identifier = checkedIdentifier(kind, batch);
    const isRemoval = batch.operation === 'delete';
    const references: References = isRemoval ? new Map() : await resolveReferences(context, batch, positions);
    const found = mustLook(kind, batch)
      ? await findRecords(context, kind.objectName, identifier, identifiersAt(batch, identifier, positions))
      : undefined;
    const sorted: Sorted = { upserts: [], creations: [], updates: [], removals: [] };
    for (const at of positions) {
      await outcomes.settle([at], async () => sort(kind, batch, identifier, at, found, references, sorted));
    }
    return [
      ...jobOf(sorted.upserts, kind.upsert),
      ...jobOf(sorted.creations, kind.create),
      ...jobOf(sorted.updates, kind.update),
      ...jobOf(sorted.removals, kind.remove),
    ];
  };
}

function checkedIdentifier(
  kind: RecordKind,
  { primaryIdentifier, object, operation, fields }: Batch,
): string {
  const field = fields.find(({ fullName }) => fullName === primaryIdentifier);
  const isIdentifier = operation === 'upsert' ? field?.canBeUpsertKey : field?.canBeUpdateKey;
  if (primaryIdentifier === null || isIdentifier !== true) {
    const why = primaryIdentifier === 'id' ? ', because Zendesk gives new ones their id itself' : '';
    throw new ConfigurationError(
      `${object.label}: ${kind.plural} can't be identified by ${primaryIdentifier ?? 'nothing'} in an ${operation}${why}. ` +
        'Choose another identifier.',
    );
  }
  return primaryIdentifier;
}

function mustLook(kind: RecordKind, { operation, fieldOptions }: Batch): boolean {
  if (operation === 'delete') return kind.removesByIdentifier !== true;
  if (operation !== 'upsert' || kind.upsert === undefined) return true;
  return Object.values(fieldOptions).some(
    ({ arrayOperation, preserveValues }) => arrayOperation === 'merge' || preserveValues === true,
  );
}

function identifiersAt({ records }: Batch, identifier: string, positions: readonly number[]): string[] {
  return positions
    .flatMap((at) => textOf(records[at]?.[identifier])?.trim() ?? [])
    .filter((value) => value !== '');
}

/** Puts a record where it belongs, or gives its outcome. Throws RecordError. */
function sort(
  kind: RecordKind,
  batch: Batch,
  identifier: string,
  at: number,
  found: Found | undefined,
  references: References,
  { upserts, creations, updates, removals }: Sorted,
) {
  const record = batch.records[at] ?? {};
  const value = identifierOf(record, identifier);
  const [existing, another] = found?.get(foldValue(kind.objectName, value)) ?? [];
  if (another !== undefined) {
    return rejected(
      'ambiguous',
      `Zendesk has several ${kind.plural} whose ${identifier} is "${value}": change all but one there.`,
    );
  }
  const id = textOf(existing?.['id']);
  const known = id === undefined ? {} : { id };
  if (batch.operation === 'delete') {
    if (kind.removesByIdentifier === true) removals.push({ at, body: value });
    else if (id === undefined) return succeeded;
    else removals.push({ at, id, body: id });
    return undefined;
  }
  // Written after the user, but what leads nowhere is known before.
  idsReferredTo(record, ORGANIZATION_IDS, batch.fieldOptions[ORGANIZATION_IDS] ?? {}, references);
  const body = (without: readonly string[]): JsonObject =>
    payloadOf(record, { ...batch, references, existing, without: [...without, ORGANIZATION_IDS] });
  // What Zendesk gives new records itself.
  const given = batch.fields.filter(({ createable }) => !createable).map(({ fullName }) => fullName);
  if (batch.operation === 'upsert' && kind.upsert !== undefined) {
    upserts.push({ at, body: { ...body([identifier, ...given]), [identifier]: value } });
  } else if (existing !== undefined) {
    const fixed = batch.fields.filter(({ updateable }) => !updateable).map(({ fullName }) => fullName);
    updates.push({ at, ...known, body: { id: existing['id'] ?? null, ...body([identifier, ...fixed]) } });
  } else if (batch.operation === 'upsert') {
    const whole = body(given);
    // As it is looked for the next time: else each run would create another one.
    const identified = { ...whole, [identifier]: value };
    creations.push({ at, body: kind.created?.(identified) ?? identified });
  } else {
    return rejected('not_found', `Zendesk has none of the ${kind.plural} whose ${identifier} is "${value}".`);
  }
  return undefined;
}

function jobOf(
  items: readonly Item[],
  request: ((bodies: readonly Json[]) => ApiRequest) | undefined,
): PlannedJob[] {
  if (items.length === 0) return [];
  if (request === undefined)
    throw new RecordError('Zendesk has no way to write this.', { code: 'unsupported' });
  return [{ items, request }];
}
