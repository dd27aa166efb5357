import type { Batch, BatchOutcomes, JsonObject, WriteRecord } from '#connector-kit';
import { ConnectorError, NetworkError, jsonOf, listOf, memberOf, rejected, textOf } from '#connector-kit';
import { associatedObject } from './association-field.ts';
import type { Context } from './credentials.ts';
import { wordsOf, wordsOfError } from './error-words.ts';
import { findRecords } from './find-records.ts';
import { RECORD_ID } from './property.ts';
import { keyForm, textOfKey } from './record-key.ts';
import type { ApiRequest } from './request.ts';
import { ask } from './request.ts';
import { ASSOCIATIONS_VERSION } from './version.ts';

/** The ids of the records to associate with, by position and field. */
export type Targets = ReadonlyMap<number, ReadonlyMap<string, string>>;

/**
 * A lead can't be created without its contact; all else is associated once it is there.
 * https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide#association-type-id-values.
 */
const AT_CREATION: Readonly<Record<string, number>> = { 'leads contacts': 578 };

/**
 * Looks up whom records are to be associated with, before anything is written: a record whose target is unknown is
 * rejected whole. Throws ConnectorError.
 */
export async function findTargets(context: Context, batch: Batch, outcomes: BatchOutcomes): Promise<Targets> {
  const targets = new Map<number, Map<string, string>>();
  for (const { fullName } of batch.fields) {
    const object = associatedObject(fullName);
    if (object === undefined) continue;
    const { lookupField = RECORD_ID } = batch.fieldOptions[fullName] ?? {};
    const valueOf = (record: WriteRecord | undefined): string => textOfKey(record?.[fullName]) ?? '';
    const values =
      lookupField === RECORD_ID ? [] : batch.records.map(valueOf).filter((value) => value !== '');
    const isUnique = object === 'contacts' && lookupField === 'email';
    const lookUp = { path: object, property: lookupField, isUnique, form: keyForm(object, lookupField) };
    const found = await findRecords(context, lookUp, values);
    for (const [at, record] of batch.records.entries()) {
      const value = valueOf(record);
      if (value === '') continue;
      const id = lookupField === RECORD_ID ? value : found.idOf(value, `${object} with the ${lookupField}`);
      if (typeof id === 'string') targets.set(at, new Map(targets.get(at)).set(fullName, id));
      else {
        const unknownTarget = `HubSpot has none of ${object} with the ${lookupField} "${value}" to associate with.`;
        outcomes.set(at, id ?? rejected('not_found', unknownTarget));
      }
    }
  }
  return targets;
}

/** Whether records of that kind can't be created without an association. */
export function isBornAssociated(path: string): boolean {
  return Object.keys(AT_CREATION).some((pair) => pair.startsWith(`${path} `));
}

/** The associations that the creation of a record must bring along. */
export function creationAssociations(batch: Batch, targets: Targets, at: number): JsonObject[] {
  return [...(targets.get(at) ?? [])].flatMap(([field, id]) => {
    const associationTypeId = AT_CREATION[`${batch.object.fullName} ${associatedObject(field) ?? ''}`];
    if (associationTypeId === undefined) return [];
    return [{ to: { id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }] }];
  });
}

/** What was written, by position. */
export interface Written {
  readonly ids: ReadonlyMap<number, string>;
  /** Positions of records that were created, with what `creationAssociations` gives for them. */
  readonly created: ReadonlySet<number>;
}

/** Associates the records that were written. One that can't be is rejected, with both facts. */
export async function associate(
  context: Context,
  batch: Batch,
  targets: Targets,
  { ids, created }: Written,
  outcomes: BatchOutcomes,
): Promise<void> {
  const path = batch.object.fullName;
  const fields = new Set([...targets.values()].flatMap((byField) => [...byField.keys()]));
  const written = outcomes.known();
  // Sent again, any other operation would make a second record or be refused for the first one.
  const mayRepeat = batch.operation === 'upsert' || batch.operation === 'update';
  for (const field of fields) {
    const object = associatedObject(field) ?? '';
    const reject = (at: number, words: string, mayPass: boolean): void => {
      const message = `The record was written, but not associated with ${object}: ${words}`;
      outcomes.set(at, rejected('not_associated', message, mayPass && mayRepeat));
    };
    const pairs = [...targets].flatMap(([at, byField]): Pair[] => {
      const to = byField.get(field);
      const isDone = created.has(at) && `${path} ${object}` in AT_CREATION;
      if (to === undefined || isDone || written[at]?.status !== 'succeeded') return [];
      const from = ids.get(at);
      if (from !== undefined) return [{ at, from, to }];
      reject(at, 'HubSpot did not say what its id is.', true);
      return [];
    });
    if (pairs.length > 0) await associatePairs(context, path, object, pairs, reject);
  }
}

interface Pair {
  readonly at: number;
  readonly from: string;
  readonly to: string;
}

async function associatePairs(
  context: Context,
  path: string,
  object: string,
  pairs: readonly Pair[],
  reject: (at: number, words: string, mayPass: boolean) => void,
): Promise<void> {
  try {
    const response = await ask(context, associateBatch(path, object, pairs));
    if (response.status >= 400 && pairs.length > 1) {
      const middle = Math.ceil(pairs.length / 2);
      await associatePairs(context, path, object, pairs.slice(0, middle), reject);
      await associatePairs(context, path, object, pairs.slice(middle), reject);
      return;
    }
    if (response.status >= 400) for (const { at } of pairs) reject(at, wordsOf(response), false);
    else {
      const body = jsonOf(response);
      const words = (listOf(body, 'errors') ?? []).map(wordsOfError).join(' ');
      const missing = pairs.filter((pair) => !isConfirmed(pair, listOf(body, 'results') ?? []));
      for (const { at } of missing) reject(at, words || 'HubSpot did not confirm it.', words === '');
    }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const mayPass = error.whoMustAct === 'retry_later' || error instanceof NetworkError;
    for (const { at } of pairs) reject(at, error.message, mayPass);
  }
}

/** Both directions of an association are among the results. */
function isConfirmed({ from, to }: Pair, results: readonly JsonObject[]): boolean {
  return results.some((result) => {
    const ends = new Set(['from', 'to'].map((end) => textOf(memberOf(result[end], 'id'))));
    return ends.has(from) && ends.has(to);
  });
}

function associateBatch(path: string, object: string, pairs: readonly Pair[]): ApiRequest {
  const [from, to] = [path, object].map(encodeURIComponent);
  return {
    method: 'POST',
    path: `/crm/associations/${ASSOCIATIONS_VERSION}/${from}/${to}/batch/associate/default`,
    json: { inputs: pairs.map((pair) => ({ from: { id: pair.from }, to: { id: pair.to } })) },
    retry: 'always',
    doing: `associating ${path} with ${object}`,
  };
}
