import type { SyncRun } from '#core';

/** How far a run has come, as JSON lines show it. */
export interface Progress {
  readonly run_id: number;
  readonly sync_id: number;
  readonly status: SyncRun['status'];
  readonly step: string | null;
  readonly rows_read: number | null;
  /** Rows that are new or differ, and records to delete. */
  readonly changed: number | null;
  readonly sent: number;
  readonly rejected: number;
  readonly invalid: number;
  /** Records a second, over the last seconds. */
  readonly rate: number | null;
  readonly seconds_left: number | null;
}

interface Sample {
  readonly atMs: number;
  readonly sent: number;
}

/** The rate is that of this time. */
const RATE_OVER_MS = 10_000;

/** Tells how far a run has come, from what it shows one time after another. */
export class ProgressMeter {
  readonly #samples: Sample[] = [];

  /** @param atMs in the clock of `performance.now` */
  read(run: SyncRun, atMs: number): Progress {
    const { rows, updates, deletes = 0, sent = 0, rejected = 0, unknown = 0, invalid = 0 } = run.counts;
    const { deletesRejected = 0, deletesUnknown = 0 } = run.counts;
    const changed = updates === undefined ? null : updates + deletes;
    const rate = this.#rate({ atMs, sent });
    const left = changed === null ? null : Math.max(0, changed - sent);
    return {
      run_id: run.id,
      sync_id: run.syncId,
      status: run.status,
      step: run.currentStep,
      rows_read: rows ?? null,
      changed,
      sent,
      rejected: rejected + unknown + deletesRejected + deletesUnknown,
      invalid,
      rate: rate === null ? null : Math.round(rate),
      seconds_left: rate === null || rate === 0 || left === null ? null : Math.ceil(left / rate),
    };
  }

  #rate(sample: Sample): number | null {
    this.#samples.push(sample);
    while ((this.#samples[1]?.atMs ?? Infinity) <= sample.atMs - RATE_OVER_MS) this.#samples.shift();
    const [first] = this.#samples;
    if (first === undefined || sample.atMs - first.atMs < 500 || sample.sent === 0) return null;
    return ((sample.sent - first.sent) / (sample.atMs - first.atMs)) * 1_000;
  }
}

/** One line for a person who watches. */
export function progressLine(progress: Progress): string {
  const { run_id: id, status, step, rows_read: rows, changed, sent, rejected, invalid } = progress;
  const parts = [`Run ${id}: ${status === 'working' ? (step ?? 'working') : status}`];
  if (rows !== null) parts.push(`${count(rows)} rows read`);
  if (changed !== null) parts.push(`${count(changed)} changed`, `${count(sent)} sent`);
  if (rejected > 0) parts.push(`${count(rejected)} rejected`);
  if (invalid > 0) parts.push(`${count(invalid)} invalid`);
  if (status === 'working' && progress.rate !== null) parts.push(`${count(progress.rate)}/s`);
  if (status === 'working' && progress.seconds_left !== null)
    parts.push(`${duration(progress.seconds_left)} left`);
  return parts.join(' · ');
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}
