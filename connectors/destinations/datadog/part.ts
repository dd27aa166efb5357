import type { Intake } from './intake.ts';

/** A record on its way: its position in the batch, and its JSON. */
export interface Entry {
  readonly at: number;
  readonly json: string;
  readonly bytes: number;
}

export function entry(at: number, json: string): Entry {
  return { at, json, bytes: Buffer.byteLength(json) };
}

/** Entries in their order, in parts that one request each may carry. */
export function partsOf(
  entries: readonly Entry[],
  { mostEntries, mostBytes, around }: Pick<Intake, 'mostEntries' | 'mostBytes' | 'around'>,
): readonly (readonly Entry[])[] {
  const bytesAround = Buffer.byteLength(around.join(''));
  const parts: Entry[][] = [];
  let bytes = 0;
  for (const next of entries) {
    const part = parts.at(-1);
    // With the comma before it.
    if (part === undefined || part.length >= mostEntries || bytes + next.bytes + 1 > mostBytes) {
      parts.push([next]);
      bytes = bytesAround + next.bytes;
    } else {
      part.push(next);
      bytes += next.bytes + 1;
    }
  }
  return parts;
}

export function bodyOf(part: readonly Entry[], [before, after]: Intake['around']): string {
  return `${before}${part.map(({ json }) => json).join(',')}${after}`;
}
