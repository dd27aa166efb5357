import type { Batch, Json, Outcome } from '#connector-kit';
import { rejected } from '#connector-kit';

/** The field that every record has, whatever its object. */
export const ID = 'Id';

/** Ids are told apart by their first 15 characters; the last three are a checksum. */
const ID_LENGTH = 15;

/**
 * A key in the form in which two of them are the same to Salesforce: text without regard to case, numbers by value.
 * Undefined for what is no key.
 */
export function keyOf(
  batch: Pick<Batch, 'fields'>,
  name: string,
  value: Json | undefined,
): string | undefined {
  if (value === undefined || value === null || typeof value === 'object' || value === '') return undefined;
  if (name === ID) return String(value).slice(0, ID_LENGTH);
  const type = batch.fields.find(({ fullName }) => fullName === name)?.type;
  const isNumber = typeof value === 'number' || type === 'integer' || type === 'decimal';
  if (isNumber && Number.isFinite(Number(value))) return String(Number(value));
  return String(value).trim().toLowerCase();
}

/**
 * Why a record is not sent by its id; undefined where it is. Salesforce deletes whatever an id names, of any object, and
 * ids are put together into one address.
 */
export function idFault({ object }: Pick<Batch, 'object'>, id: Json | undefined): Outcome | undefined {
  if (typeof id !== 'string' || !/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(id)) {
    return rejected(
      'malformed_id',
      `${JSON.stringify(id ?? null).slice(0, 40)} is no id of Salesforce: it has 15 or 18 letters and digits.`,
    );
  }
  const { reference: prefix } = object;
  if (typeof prefix !== 'string' || id.startsWith(prefix)) return undefined;
  return rejected(
    'wrong_object',
    `${id} is not of ${object.label}, whose ids begin with ${prefix}: look at the mapping of ${ID}.`,
  );
}

/**
 * Positions in rounds, to be written one after the other: those of one key stand in different rounds and in their
 * order, so that the last one wins. Salesforce refuses both of two equal keys in one request.
 *
 * @param keys by position; a record without a key stands in the first round
 */
export function roundsOf(positions: readonly number[], keys: readonly (string | undefined)[]): number[][] {
  const seen = new Map<string, number>();
  const rounds: number[][] = [];
  for (const at of positions) {
    const key = keys[at];
    const round = key === undefined ? 0 : (seen.get(key) ?? 0);
    if (key !== undefined) seen.set(key, round + 1);
    (rounds[round] ??= []).push(at);
  }
  return rounds;
}
