import { CompiledQuery } from 'kysely';
import type { Transaction } from 'kysely';
import { PgBoss } from 'pg-boss';
import type { PoolConfig } from 'pg';
import type { JobSubject } from './connection-jobs.ts';
import { rightsFault } from './connection-fault.ts';
import type { Tables } from './database.ts';

const QUEUE = 'connection_jobs';
const DEAD = 'connection_jobs_dead';
const RUNS = 'sync_runs';
const DEAD_RUNS = 'sync_runs_dead';

/** Jobs that one worker process runs at once. */
const CONCURRENCY = 8;

/**
 * A job of a worker that died is given to another one when its heartbeat is overdue: 10 s is the least that pg-boss
 * allows, and it looks every second.
 */
const HEARTBEAT_SECONDS = 10;
const SUPERVISE_SECONDS = 1;

/** With NOTIFY on, a backlog is only looked at this often; pg-boss's own default is 30 s. */
const BACKLOG_SECONDS = 1;

/** Deaths of its worker that a job survives, hand-backs at a graceful stop included. */
const MOST_ATTEMPTS = 10;

const LONGEST_JOB_SECONDS = 900;

/** The same of a run, which may take hours and sees deployments come and go. */
const MOST_RUN_ATTEMPTS = 50;

/** pg-boss gives a job less than a day; a longer run goes on in its next attempt. */
const LONGEST_RUN_SECONDS = 86_000;

export interface QueuedJob {
  readonly workspaceId: number;
  readonly jobId: number;
}

/** A run of a sync that waits for a worker. */
export interface QueuedRun {
  readonly workspaceId: number;
  readonly runId: number;
}

export interface Handlers<Job> {
  /** Must be safe to run again: a worker that died is followed by another. */
  run(job: Job, signal: AbortSignal): Promise<void>;
  /** The job's workers died too often. */
  abandon(job: Job): Promise<void>;
}

export type JobHandlers = Handlers<QueuedJob>;
export type RunHandlers = Handlers<QueuedRun>;

function keyOf({ destinationId, sourceId }: JobSubject): string {
  return sourceId === null ? `destination:${destinationId}` : `source:${sourceId}`;
}

/** Why a running job's signal aborts when its worker stops: another worker takes it over. */
class HandedBack extends Error {
  override readonly name = 'HandedBack';
}

/** Jobs on PostgreSQL, surviving their workers: one at a time for each destination, one run at a time for each sync. */
export class JobQueue {
  readonly #boss: PgBoss;
  readonly #stopping = new AbortController();

  private constructor(boss: PgBoss) {
    this.#boss = boss;
  }

  /** @param works false for a process that only adds jobs */
  static async start(
    connection: PoolConfig,
    works: boolean,
    onError: (error: Error) => void,
  ): Promise<JobQueue> {
    const boss = new PgBoss({
      ...(connection as object),
      application_name: 'spillway jobs',
      // Beside the one that listens. Each keeps 7 MB of the server busy: all of them poll every second.
      max: works ? 2 : 1,
      schedule: false,
      supervise: works,
      superviseIntervalSeconds: SUPERVISE_SECONDS,
      monitorIntervalSeconds: SUPERVISE_SECONDS,
      useListenNotify: works,
    });
    boss.on('error', onError);
    await boss.start().catch((error: unknown) => {
      throw rightsFault(error, connection);
    });
    await boss.createQueue(DEAD, { retentionSeconds: 86_400 });
    await boss.createQueue(QUEUE, {
      policy: 'singleton',
      heartbeatSeconds: HEARTBEAT_SECONDS,
      retryLimit: MOST_ATTEMPTS,
      retryDelay: 1,
      expireInSeconds: LONGEST_JOB_SECONDS,
      deleteAfterSeconds: 3_600,
      deadLetter: DEAD,
      notify: true,
    });
    await boss.createQueue(DEAD_RUNS, { retentionSeconds: 86_400 });
    await boss.createQueue(RUNS, {
      policy: 'singleton',
      heartbeatSeconds: HEARTBEAT_SECONDS,
      retryLimit: MOST_RUN_ATTEMPTS,
      retryDelay: 1,
      expireInSeconds: LONGEST_RUN_SECONDS,
      deleteAfterSeconds: 3_600,
      deadLetter: DEAD_RUNS,
      notify: true,
    });
    return new JobQueue(boss);
  }

  /** Adds the job with the transaction: both are there or neither is. */
  async send(transaction: Transaction<Tables>, about: JobSubject, job: QueuedJob): Promise<void> {
    await this.#boss.send(QUEUE, job, { singletonKey: keyOf(about), db: within(transaction) });
  }

  /** Adds a run with the transaction that makes it. */
  async sendRun(transaction: Transaction<Tables>, syncId: number, run: QueuedRun): Promise<void> {
    await this.#boss.send(RUNS, run, { singletonKey: String(syncId), db: within(transaction) });
  }

  async work(handlers: JobHandlers): Promise<void> {
    await this.#work(QUEUE, DEAD, CONCURRENCY, handlers);
  }

  /** @param atOnce runs of different syncs that this process works on together */
  async workRuns(handlers: RunHandlers, atOnce: number): Promise<void> {
    await this.#work(RUNS, DEAD_RUNS, atOnce, handlers);
  }

  async #work<Job extends object>(
    queue: string,
    dead: string,
    atOnce: number,
    handlers: Handlers<Job>,
  ): Promise<void> {
    const polling = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: BACKLOG_SECONDS };
    await this.#boss.work<Job>(queue, { ...polling, localConcurrency: atOnce }, async ([job]) => {
      if (job === undefined) return;
      await handlers.run(job.data, AbortSignal.any([job.signal, this.#stopping.signal]));
    });
    await this.#boss.work<Job>(dead, { pollingIntervalSeconds: 2 }, async ([job]) => {
      if (job !== undefined) await handlers.abandon(job.data);
    });
  }

  /** Jobs under way are handed back: their signal aborts and another worker takes them. */
  async stop(): Promise<void> {
    this.#stopping.abort(new HandedBack('this worker is stopping'));
    await this.#boss.stop({ graceful: true, timeout: 5_000, close: true });
  }
}

function within(transaction: Transaction<Tables>): {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
} {
  return {
    executeSql: async (text, values) => {
      const { rows } = await transaction.executeQuery(CompiledQuery.raw(text, values));
      return { rows };
    },
  };
}
