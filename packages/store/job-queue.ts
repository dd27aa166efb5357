import { CompiledQuery } from 'kysely';
import type { Transaction } from 'kysely';
import { PgBoss } from 'pg-boss';
import type { PoolConfig } from 'pg';
import { rightsFault } from './connection-fault.ts';
import type { Tables } from './database.ts';

const QUEUE = 'destination_jobs';
const DEAD = 'destination_jobs_dead';

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

export interface QueuedJob {
  readonly workspaceId: number;
  readonly jobId: number;
}

export interface JobHandlers {
  /** Must be safe to run again: a worker that died is followed by another. */
  run(job: QueuedJob, signal: AbortSignal): Promise<void>;
  /** The job's workers died too often. */
  abandon(job: QueuedJob): Promise<void>;
}

/** Why a running job's signal aborts when its worker stops: another worker takes it over. */
class HandedBack extends Error {
  override readonly name = 'HandedBack';
}

/** Jobs of destinations on PostgreSQL: one at a time for each destination, surviving their workers. */
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
    return new JobQueue(boss);
  }

  /** Adds the job with the transaction: both are there or neither is. */
  async send(transaction: Transaction<Tables>, destinationId: number, job: QueuedJob): Promise<void> {
    const db = {
      executeSql: async (text: string, values?: unknown[]) => {
        const { rows } = await transaction.executeQuery(CompiledQuery.raw(text, values));
        return { rows };
      },
    };
    await this.#boss.send(QUEUE, job, { singletonKey: String(destinationId), db });
  }

  async work(handlers: JobHandlers): Promise<void> {
    const polling = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: BACKLOG_SECONDS };
    await this.#boss.work<QueuedJob>(QUEUE, { ...polling, localConcurrency: CONCURRENCY }, async ([job]) => {
      if (job === undefined) return;
      await handlers.run(job.data, AbortSignal.any([job.signal, this.#stopping.signal]));
    });
    await this.#boss.work<QueuedJob>(DEAD, { pollingIntervalSeconds: 2 }, async ([job]) => {
      if (job !== undefined) await handlers.abandon(job.data);
    });
  }

  /** Jobs under way are handed back: their signal aborts and another worker takes them. */
  async stop(): Promise<void> {
    this.#stopping.abort(new HandedBack('this worker is stopping'));
    await this.#boss.stop({ graceful: true, timeout: 5_000, close: true });
  }
}
