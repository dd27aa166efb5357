import { setTimeout as sleep } from 'node:timers/promises';
import { RunTaken } from '#engine';
import { writeBatches } from '#store';
import type { BatchEntry, RunAttempt, WorkspaceScope } from '#store';

interface Waiting {
  readonly entry: BatchEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** How long a run outlives its database. */
const PATIENCE_MS = 300_000;
const LONGEST_PAUSE_MS = 2_000;

/** The database did not answer for so long that the run is left to another attempt. */
export class JournalLost extends Error {
  override readonly name = 'JournalLost';
}

/**
 * Writes what happens to batches, durable when each promise resolves. While one write is under way the next entries
 * gather, so that hundreds of batches a second take few transactions.
 */
export class BatchJournal {
  readonly #scope: WorkspaceScope;
  readonly #attempt: RunAttempt;
  readonly #signal: AbortSignal;
  #waiting: Waiting[] = [];
  #isWriting = false;

  /** @param signal ends the waiting for a database that does not answer */
  constructor(scope: WorkspaceScope, attempt: RunAttempt, signal: AbortSignal) {
    this.#scope = scope;
    this.#attempt = attempt;
    this.#signal = signal;
  }

  /** @throws RunTaken, JournalLost */
  write(entry: BatchEntry): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ entry, resolve, reject });
    if (!this.#isWriting) void this.#writeAll();
    return promise;
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    // Entries of this turn of the event loop go together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const together = this.#waiting;
      this.#waiting = [];
      await this.#writeTogether(together).catch((error: unknown) => {
        for (const { reject } of together) reject(error);
      });
    }
    this.#isWriting = false;
  }

  async #writeTogether(together: readonly Waiting[]): Promise<void> {
    const entries = together.map(({ entry }) => wellFormed(entry));
    const written = await whileUnreachable(
      () => writeBatches(this.#scope, this.#attempt, entries),
      this.#signal,
    );
    for (const { entry, resolve, reject } of together) {
      if (written === undefined) reject(new RunTaken('taken_over'));
      else if (written.isCancelled && entry.state === 'sending') reject(new RunTaken('cancelled'));
      else resolve();
    }
  }
}

/**
 * Tries again while the database does not answer. What is tried must be safe to do twice.
 *
 * @throws JournalLost when patience or the signal ends; other faults as they are
 */
export async function whileUnreachable<Result>(
  act: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const startedAt = performance.now();
  for (let failures = 1; ; failures += 1) {
    try {
      return await act();
    } catch (error) {
      if (isOurs(error)) throw error;
      if (signal.aborted || performance.now() - startedAt > PATIENCE_MS) {
        throw new JournalLost('The database does not answer.', { cause: error });
      }
      await sleep(Math.min(50 * 2 ** failures, LONGEST_PAUSE_MS), undefined, { signal }).catch(() => {});
    }
  }
}

/** A fault of the statement or of its data stays one. */
function isOurs(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^(22|23|42|0A)/.test(code) && code.length === 5;
}

/** Words of a destination may hold what jsonb can't: null characters and halves of surrogate pairs. */
function wellFormed(entry: BatchEntry): BatchEntry {
  if (entry.state !== 'done' || entry.exceptions === null) return entry;
  const { records, messages } = entry.exceptions;
  const clean = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');
  return {
    ...entry,
    exceptions: {
      messages: messages.map(clean),
      records: records.map((record) =>
        record.code === undefined ? record : { ...record, code: clean(record.code) },
      ),
    },
  };
}
