import type { Outcome } from '#connector-kit';
import type { BatchExceptions } from '../journal.ts';

/** What people read about one record. */
const LONGEST_MESSAGE = 1_000;

type RecordException = BatchExceptions['records'][number];

/** The fate of one record of a batch. */
export type Fate = Outcome | { readonly status: 'invalid'; readonly code?: string; readonly message: string };

/** Keeps the fates that are not success, each message once. Null where all records succeeded. */
export function exceptionsOf(
  fates: readonly Fate[],
  redact: (text: string) => string,
): BatchExceptions | null {
  if (fates.every(({ status }) => status === 'succeeded')) return null;
  const places = new Map<string, number>();
  const messages: string[] = [];
  const records: RecordException[] = [];
  for (const [at, fate] of fates.entries()) {
    if (fate.status === 'succeeded') continue;
    let message = places.get(fate.message);
    if (message === undefined) {
      message = messages.push(redact(fate.message).slice(0, LONGEST_MESSAGE)) - 1;
      places.set(fate.message, message);
    }
    const code = fate.status === 'unknown' ? undefined : fate.code;
    records.push({ at, status: fate.status, message, ...(code === undefined ? {} : { code }) });
  }
  return { messages, records };
}

/** The same exceptions with other fates for some records, by their place in the batch. */
export function amendExceptions(
  exceptions: BatchExceptions | null,
  amended: ReadonlyMap<number, Fate>,
  redact: (text: string) => string,
): BatchExceptions | null {
  const kept = exceptions ?? { messages: [], records: [] };
  const messages = [...kept.messages];
  const records = kept.records.filter(({ at }) => !amended.has(at));
  for (const [at, fate] of amended) {
    if (fate.status === 'succeeded') continue;
    const words = redact(fate.message).slice(0, LONGEST_MESSAGE);
    const known = messages.indexOf(words);
    const message = known >= 0 ? known : messages.push(words) - 1;
    const code = fate.status === 'unknown' ? undefined : fate.code;
    records.push({ at, status: fate.status, message, ...(code === undefined ? {} : { code }) });
  }
  if (records.length === 0) return null;
  return { messages, records: records.toSorted((a, b) => a.at - b.at) };
}
