import type { Json } from '#connector-kit';
import { RunTaken } from '#engine';
import type {
  BatchExceptions,
  BatchPlace,
  JournaledBatch,
  KeptPlan,
  RunCounts,
  RunJournal,
  RunStep,
} from '#engine';
import { listBatches, saveProgress } from '#store';
import type { RunAttempt, RunProgress, WorkspaceScope } from '#store';
import type { Services } from '../services.ts';
import { BatchJournal, whileUnreachable } from './batch-journal.ts';

/** How often those who watch see the counts change. */
const PROGRESS_MS = 1_000;

/** The journal of one attempt at a run, in PostgreSQL. */
export class StoredRunJournal implements RunJournal {
  readonly #services: Services;
  readonly #scope: WorkspaceScope;
  readonly #attempt: RunAttempt;
  readonly #signal: AbortSignal;
  readonly #batches: BatchJournal;
  #counts: RunCounts | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param signal ends the waiting for a database that does not answer */
  constructor(services: Services, scope: WorkspaceScope, attempt: RunAttempt, signal: AbortSignal) {
    this.#services = services;
    this.#scope = scope;
    this.#attempt = attempt;
    this.#signal = signal;
    this.#batches = new BatchJournal(scope, attempt, signal);
  }

  batches(): Promise<readonly JournaledBatch[]> {
    return whileUnreachable(() => listBatches(this.#scope, this.#attempt.runId), this.#signal);
  }

  step(step: RunStep): Promise<void> {
    return this.#save({ step });
  }

  planned(plan: KeptPlan): Promise<void> {
    return this.#save({ plan, counts: plan.counts });
  }

  sending(batch: BatchPlace): Promise<void> {
    return this.#batches.write({ ...batch, state: 'sending' });
  }

  unsent(batch: BatchPlace): Promise<void> {
    return this.#batches.write({ ...batch, state: 'unsent' });
  }

  pending(batch: BatchPlace, handle: Json): Promise<void> {
    return this.#batches.write({ ...batch, state: 'pending', handle });
  }

  done(batch: BatchPlace, exceptions: BatchExceptions | null): Promise<void> {
    return this.#batches.write({ ...batch, state: 'done', exceptions });
  }

  progress(counts: RunCounts): void {
    this.#counts = counts;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const latest = this.#counts;
      if (latest !== undefined) this.#tell(latest);
    }, PROGRESS_MS);
  }

  /** Nothing is told any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#counts = undefined;
  }

  #tell(counts: RunCounts): void {
    saveProgress(this.#scope, this.#attempt, { counts })
      .then(() => this.#services.store.notify({ event: 'run', id: this.#attempt.runId }))
      .catch((error: unknown) => {
        this.#services.log.warn({ err: error, run: this.#attempt.runId }, 'progress was not stored');
      });
  }

  async #save(progress: RunProgress): Promise<void> {
    const isCurrent = await whileUnreachable(
      () => saveProgress(this.#scope, this.#attempt, progress),
      this.#signal,
    );
    if (!isCurrent) throw new RunTaken('taken_over');
    const { runId } = this.#attempt;
    await this.#services.store.notify({ event: 'run', id: runId }).catch(() => {});
  }
}
