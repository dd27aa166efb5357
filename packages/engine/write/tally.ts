import { noCounts } from '../sync-spec.ts';
import type { RunCounts } from '../sync-spec.ts';
import type { JournaledBatch, KeptPlan } from '../journal.ts';

/** Fates of the records of one kind. */
class Fates {
  ended = 0;
  rejected = 0;
  unknown = 0;
  invalid = 0;

  get succeeded(): number {
    return this.ended - this.rejected - this.unknown - this.invalid;
  }
}

/** Counts a run from its plan and its ended batches. */
export class Tally {
  readonly #planned: RunCounts;
  readonly #plan: { readonly writes: number; readonly deletes: number };
  readonly #writes = new Fates();
  readonly #deletes = new Fates();

  /** @param planned what is known by the plan: rows, updates, deletes, and those that are not in it */
  constructor(plan: { readonly writes: number; readonly deletes: number }, planned: RunCounts) {
    this.#plan = plan;
    this.#planned = planned;
  }

  /** A batch that has not ended may have been written. @param before the same batch as it was counted already */
  add(batch: JournaledBatch, before?: JournaledBatch): void {
    this.#count(batch, 1);
    if (before !== undefined) this.#count(before, -1);
  }

  /** As far as the run is. */
  soFar(): RunCounts {
    const writes = this.#writes;
    const deletes = this.#deletes;
    const { rows, updates, unchanged, invalid, skipped } = this.#planned;
    return {
      ...noCounts,
      rows,
      updates,
      unchanged,
      skipped,
      deletes: this.#planned.deletes,
      invalid: invalid + writes.invalid,
      sent: writes.ended - writes.invalid + deletes.ended - deletes.invalid,
      succeeded: writes.succeeded,
      rejected: writes.rejected,
      unknown: writes.unknown,
      deletesSucceeded: deletes.succeeded,
      deletesRejected: deletes.rejected + deletes.invalid,
      deletesUnknown: deletes.unknown,
    };
  }

  /** At the end of the run: what it did not reach is skipped. */
  final(): RunCounts {
    const so = this.soFar();
    return {
      ...so,
      skipped: so.skipped + this.#plan.writes - this.#writes.ended,
      deletesSkipped: this.#plan.deletes - this.#deletes.ended,
    };
  }

  #count(batch: JournaledBatch, sign: 1 | -1): void {
    const fates = batch.firstRecord < this.#plan.deletes ? this.#deletes : this.#writes;
    fates.ended += sign * batch.recordCount;
    if (batch.state !== 'done') fates.unknown += sign * batch.recordCount;
    else for (const { status } of batch.exceptions?.records ?? []) fates[status] += sign;
  }
}

/** The counts of a run that ended where its journal does. */
export function countsOf(plan: KeptPlan, batches: readonly JournaledBatch[]): RunCounts {
  const tally = new Tally(plan, plan.counts);
  for (const batch of batches) tally.add(batch);
  return tally.final();
}

/** Holds the equation of `RunCounts`. @throws Error where a record is not accounted for, which is a bug */
export function requireBalance(counts: RunCounts): void {
  const { rows, succeeded, rejected, unknown, invalid, unchanged, skipped } = counts;
  const { deletes, deletesSucceeded, deletesRejected, deletesUnknown, deletesSkipped } = counts;
  const found = succeeded + rejected + unknown + invalid + unchanged + skipped;
  const foundDeletes = deletesSucceeded + deletesRejected + deletesUnknown + deletesSkipped;
  if (rows === found && deletes === foundDeletes && Object.values(counts).every((count) => count >= 0))
    return;
  throw new Error(`Not every record is accounted for: ${JSON.stringify(counts)}`);
}
