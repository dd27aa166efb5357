import type { Batch, BatchOutcomes, Json, WriteRecord } from '#connector-kit';
import { RecordError, RetryLaterError, rejected, succeeded, unknown } from '#connector-kit';
import type { Answer } from './answer.ts';
import type { Context } from './credentials.ts';
import { MOST_BYTES } from './limits.ts';
import type { ApiRequest } from './request.ts';
import { ask } from './request.ts';

/** One thing in a request, made of one record, or of several that mean the same thing. */
export interface Entry {
  /** Of the batch's records. */
  readonly positions: readonly number[];
  readonly body: Json;
}

/** What an answer says of the entries that were sent together. */
export interface Verdict {
  /** Whether Braze took the request; else none of its entries was written. */
  readonly isTaken: boolean;
  /** Its words on single entries that it refuses, by their index. */
  readonly refused: ReadonlyMap<number, string>;
  /** Of a request that was taken: why nobody can say what became of the other entries. */
  readonly doubt?: string;
  /** Braze's words on the whole. */
  readonly words: string;
}

/** How entries of one kind are sent. */
export interface Way {
  /** In one request. */
  readonly most: number;
  /** Whether sending an entry twice changes nothing. */
  readonly isRepeatable: boolean;
  request(bodies: readonly Json[]): ApiRequest;
  /** Throws ConfigurationError where all entries are refused for a reason that none of them has. */
  read(answer: Answer, bodies: readonly Json[]): Verdict;
}

/** What each record is sent as; a record that can't be sent gets its outcome. */
export function buildEach<Built>(
  batch: Batch,
  outcomes: BatchOutcomes,
  build: (record: WriteRecord) => Built,
): { readonly at: number; readonly built: Built }[] {
  return batch.records.flatMap((record, at) => {
    try {
      return [{ at, built: build(record) }];
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      outcomes.set(at, rejected(error.code ?? 'malformed', error.message));
      return [];
    }
  });
}

/**
 * Sends entries, as many together as one request takes. Where Braze refuses a request whole, or leaves a doubt about a
 * repeatable one, it is sent again in halves until the entry at fault stands alone.
 */
export async function writeEntries(
  context: Context,
  outcomes: BatchOutcomes,
  entries: readonly Entry[],
  way: Way,
): Promise<void> {
  for (const part of partsOf(entries, way.most)) await writePart(context, outcomes, part, way);
}

async function writePart(
  context: Context,
  outcomes: BatchOutcomes,
  entries: readonly Entry[],
  way: Way,
): Promise<void> {
  await outcomes.settle(positionsOf(entries), async () => {
    const verdict = await verdictOn(context, entries, way);
    for (const [at, words] of verdict.refused) {
      for (const position of entries[at]?.positions ?? []) outcomes.set(position, rejected('refused', words));
    }
    const others = entries.filter((_, at) => !verdict.refused.has(at));
    if (others.length === 0) return;
    const outcome = outcomeOf(verdict, way, entries.length);
    if (outcome !== undefined) {
      for (const position of positionsOf(others)) outcomes.set(position, outcome);
      return;
    }
    const half = verdict.refused.size > 0 ? others.length : Math.ceil(others.length / 2);
    await writePart(context, outcomes, others.slice(0, half), way);
    if (half < others.length) await writePart(context, outcomes, others.slice(half), way);
  });
}

async function verdictOn(context: Context, entries: readonly Entry[], way: Way): Promise<Verdict> {
  const bodies = entries.map(({ body }) => body);
  try {
    return way.read(await ask(context, way.request(bodies)), bodies);
  } catch (error) {
    // Of its own errors Braze says that nothing was done; these two come from something in between.
    const isInBetween = error instanceof RetryLaterError && /^http_50[24]$/.test(error.code ?? '');
    if (!isInBetween || way.isRepeatable) throw error;
    return { isTaken: true, refused: new Map(), words: error.message, doubt: error.message };
  }
}

/** The outcome of the entries that are not refused by name; undefined where they are to be sent again. */
function outcomeOf({ isTaken, doubt, words }: Verdict, { isRepeatable }: Way, count: number) {
  if (isTaken && doubt === undefined) return succeeded;
  if (isTaken) return count === 1 || !isRepeatable ? unknown(doubt ?? words) : undefined;
  return count === 1 ? rejected('refused', words) : undefined;
}

function partsOf(entries: readonly Entry[], most: number): Entry[][] {
  const parts: Entry[][] = [];
  let part: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(JSON.stringify(entry.body)) + 1;
    if (part.length > 0 && (part.length === most || bytes + size > MOST_BYTES - ENVELOPE_BYTES)) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(entry);
    bytes += size;
  }
  return part.length === 0 ? parts : [...parts, part];
}

/** For what stands around the entries of a request. */
const ENVELOPE_BYTES = 1000;

function positionsOf(entries: readonly Entry[]): number[] {
  return entries.flatMap(({ positions }) => positions);
}
