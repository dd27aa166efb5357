import type { Batch, Outcome, WriteResult } from '#connector-kit';
import { BatchOutcomes, ConnectorBugError, ConnectorError, rejected, unknown } from '#connector-kit';
import type { Targets } from './association.ts';
import { associate, creationAssociations, findTargets, isBornAssociated } from './association.ts';
import { associatedObject } from './association-field.ts';
import type { Context } from './credentials.ts';
import { fatesOf, goneObject, isNoRecord, rejectionOf } from './crm-answer.ts';
import { crmReference } from './crm-object.ts';
import type { CrmInput, CrmVerb } from './crm-request.ts';
import { MOST_INPUTS, writeBatch } from './crm-request.ts';
import type { LookUp } from './find-records.ts';
import { findRecords, lookUpOf } from './find-records.ts';
import { RECORD_ID } from './property.ts';
import type { RecordKey } from './record-key.ts';
import { comparable, keyValue, recordKey, roundsOf } from './record-key.ts';
import { sendInputs } from './sending.ts';
import { propertyValue } from './value.ts';

interface Writing {
  readonly context: Context;
  readonly batch: Batch;
  readonly key: RecordKey;
  readonly targets: Targets;
  readonly outcomes: BatchOutcomes;
  /** HubSpot's ids of the records that were written, by position. */
  readonly ids: Map<number, string>;
  readonly created: Set<number>;
  /** Of records that were just written, by their key: the search does not know them yet. */
  readonly justWritten: Map<string, string>;
  /** Keys of records that may have been created: once more would make a second one. */
  readonly inDoubt: Set<string>;
}

/** Everything but deletions. Throws ConnectorError where no record was written. */
export async function writeCrmRecords(context: Context, batch: Batch): Promise<WriteResult> {
  const key = recordKey(batch, crmReference(batch.object));
  const outcomes = new BatchOutcomes(batch.records.length);
  const targets = await findTargets(context, batch, outcomes);
  const writing: Writing = {
    context,
    batch,
    key,
    targets,
    outcomes,
    ids: new Map(),
    created: new Set(),
    justWritten: new Map(),
    inDoubt: new Set(),
  };
  for (const at of outcomes.open()) {
    if (key.kind !== 'none' && keyValue(key, batch.records[at] ?? {}) === undefined) {
      outcomes.set(at, rejected('no_identifier', `The record has no value for ${key.field}.`));
    }
  }
  for (const round of roundsOf(outcomes.open(), (at) => commonKey(writing, at))) {
    await writeRound(writing, round);
  }
  await associate(context, batch, targets, writing, outcomes);
  return { outcomes: outcomes.close() };
}

async function writeRound(writing: Writing, round: readonly number[]): Promise<void> {
  const { key, batch, outcomes } = writing;
  // An upsert in one request can't bring the association along that some records can't be created without.
  const mustLook = batch.operation === 'upsert' && isBornAssociated(batch.object.fullName);
  if (key.kind === 'searched' || (key.kind === 'unique' && mustLook)) {
    const lookUp = lookUpOf(batch.object.fullName, key);
    await outcomes.settle(round, () => writeFound(writing, lookUp, round));
    return;
  }
  if (key.kind === 'none' || batch.operation === 'insert') {
    await send(writing, 'create', inputsOf(writing, round));
    return;
  }
  const verb = key.kind === 'id' || batch.operation === 'update' ? 'update' : 'upsert';
  const idProperty = key.kind === 'unique' ? key.field : undefined;
  const idOf = (at: number) => keyValue(key, batch.records[at] ?? {});
  await send(writing, verb, inputsOf(writing, round, idOf, idProperty));
}

/** Looks for the records first, then updates those that are there and creates the others. */
async function writeFound(writing: Writing, lookUp: LookUp, round: readonly number[]): Promise<void> {
  const { context, batch, key, outcomes, justWritten, inDoubt } = writing;
  const { path, property: field } = lookUp;
  const valueAt = (at: number): string => keyValue(key, batch.records[at] ?? {}) ?? '';
  const commonAt = (at: number): string => commonKey(writing, at) ?? '';
  const asked = round.filter((at) => !justWritten.has(commonAt(at))).map(valueAt);
  const found = await findRecords(context, lookUp, asked);
  const ids = new Map<number, string>();
  const absent: number[] = [];
  for (const at of round) {
    const value = valueAt(at);
    if (inDoubt.has(commonAt(at))) {
      outcomes.set(at, unknown(`Not sent: nobody knows whether ${field} "${value}" was just created.`));
      continue;
    }
    const id = justWritten.get(commonAt(at)) ?? found.idOf(value, `${path} with the ${field}`);
    if (id === undefined) absent.push(at);
    else if (typeof id !== 'string') outcomes.set(at, id);
    else if (batch.operation === 'insert') outcomes.set(at, isThere(path, field, value, id));
    else ids.set(at, id);
  }
  if (batch.operation === 'update') {
    for (const at of absent) outcomes.set(at, notFound(path, field, valueAt(at)));
  } else {
    await send(writing, 'create', inputsOf(writing, absent));
    const outcomesNow = outcomes.known();
    for (const at of absent) if (outcomesNow[at]?.status === 'unknown') inDoubt.add(commonAt(at));
  }
  await send(
    writing,
    'update',
    inputsOf(writing, [...ids.keys()], (at) => ids.get(at)),
  );
}

async function send(writing: Writing, verb: CrmVerb, inputs: readonly CrmInput[]): Promise<void> {
  const { context, batch, outcomes } = writing;
  await sendInputs(context, outcomes, inputs, MOST_INPUTS, {
    request: (part) => writeBatch(batch.object.fullName, verb, part),
    outcomes: (part, response) => {
      const fates = fatesOf(part, response, `writing ${batch.object.fullName}`);
      return part.map((input) => {
        const fate = fates.get(input);
        if (fate === undefined) throw new ConnectorBugError(`no fate for record ${input.at}`);
        if (fate.id !== undefined) remember(writing, input.at, fate.id);
        if (verb === 'create') writing.created.add(input.at);
        return fate.outcome;
      });
    },
    refuse: (input, response) =>
      verb === 'update' && isNoRecord(response)
        ? notFound(batch.object.fullName, input.idProperty ?? RECORD_ID, input.id ?? '')
        : rejectionOf(response),
    faultOfAll: goneObject,
  });
}

function remember(writing: Writing, at: number, id: string): void {
  writing.ids.set(at, id);
  const common = commonKey(writing, at);
  if (common !== undefined) writing.justWritten.set(common, id);
}

/** The same for records that are the same. */
function commonKey({ key, batch }: Writing, at: number): string | undefined {
  const value = keyValue(key, batch.records[at] ?? {});
  return key.kind === 'none' || value === undefined ? undefined : comparable(value, key.form);
}

/** Inputs of the records at these positions; one that can't be written gets its outcome instead. */
function inputsOf(
  writing: Writing,
  positions: readonly number[],
  idOf: (at: number) => string | undefined = () => undefined,
  idProperty?: string,
): CrmInput[] {
  const { outcomes, batch, targets, key } = writing;
  return positions.flatMap((at): CrmInput[] => {
    try {
      const properties = propertiesOf(writing, at, idProperty);
      const id = idOf(at);
      const value = keyValue(key, batch.records[at] ?? {});
      const named =
        key.kind === 'none' || value === undefined
          ? { at, properties }
          : { at, properties, key: { field: key.field, value, form: key.form } };
      if (id === undefined) return [{ ...named, associations: creationAssociations(batch, targets, at) }];
      return [{ ...named, id, ...(idProperty === undefined ? {} : { idProperty }) }];
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      outcomes.set(at, rejected(error.code ?? 'refused', error.message));
      return [];
    }
  });
}

function propertiesOf(
  { batch, key }: Writing,
  at: number,
  idProperty: string | undefined,
): Record<string, string> {
  const record = batch.records[at] ?? {};
  const properties: Record<string, string> = {};
  for (const field of batch.fields) {
    const { fullName } = field;
    const value = record[fullName];
    const isProperty =
      fullName !== RECORD_ID && fullName !== idProperty && associatedObject(fullName) === undefined;
    if (value === undefined || !isProperty) continue;
    const text = propertyValue(field, value, batch.fieldOptions[fullName]);
    if (text !== undefined) properties[fullName] = text;
  }
  // As it was looked for, or the next search would miss it.
  const value = keyValue(key, record);
  if (key.kind !== 'none' && value !== undefined && Object.hasOwn(properties, key.field)) {
    properties[key.field] = key.form === 'domain' ? comparable(value, key.form) : value;
  }
  return properties;
}

function isThere(path: string, field: string, value: string, id: string): Outcome {
  return rejected(
    'duplicate',
    `HubSpot has one of ${path} with the ${field} "${value}" already: record ${id}.`,
  );
}

function notFound(path: string, field: string, value: string): Outcome {
  return rejected('not_found', `HubSpot has none of ${path} with the ${field} "${value}".`);
}
