import type { Batch, Json } from '#connector-kit';

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
  if (typeof value === 'number' || type === 'integer' || type === 'decimal') return String(Number(value));
  return String(value).trim().toLowerCase();
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
