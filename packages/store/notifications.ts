import { EventEmitter } from 'node:events';
import { Client } from 'pg';
import type { ClientConfig } from 'pg';

const CHANNEL = 'spillway';

/** Held, shared, by the listening connection of every process that answers requests. Any constants will do. */
const SERVER_LOCK = [7_236_190, 442] as const;
const HOLD_SERVER_LOCK = `select pg_advisory_lock_shared(${SERVER_LOCK.join(', ')})`;
const COUNT_SERVERS = `
  select count(*)::int as servers from pg_locks
  where locktype = 'advisory' and classid = ${SERVER_LOCK[0]} and objid = ${SERVER_LOCK[1]} and objsubid = 2
    and database = (select oid from pg_database where datname = current_database())`;
const LONGEST_PAUSE_MS = 5_000;
const CONNECT_MS = 5_000;

/** How often the connection is asked for a sign of life, and how long one counts. */
const BEAT_MS = 1_000;
const BEAT_COUNTS_MS = 3_000;

/** What one process tells the others, after commit. The triggers of the migrations tell workspaces and tokens. */
export type Notification =
  | { readonly event: 'job'; readonly id: number }
  /** A run of a sync went on, ended, or is to be cancelled. */
  | { readonly event: 'run'; readonly id: number }
  | { readonly event: 'workspace'; readonly id: number }
  | { readonly event: 'tokens' }
  /** One more process answers requests from now on. */
  | { readonly event: 'server' };

/** SQL that tells every process; inside a transaction it is sent with the commit. */
export const notifySql = `select pg_notify('${CHANNEL}', $1)`;

interface Events {
  notification: [Notification];
  /** From now on something may have been missed. */
  deaf: [];
}

/**
 * Hears what other processes commit. A connection that drops is made anew; what was told meanwhile is lost: whoever
 * keeps things in memory forgets them on `deaf`, and uses none of them while `mayRemember` is false.
 */
export class Notifications {
  readonly #emitter = new EventEmitter<Events>().setMaxListeners(0);
  readonly #connection: ClientConfig;
  #client: Client | undefined;
  #lastBeatAt = 0;
  #serves = false;
  #isSoleServer = false;
  /** Counts the servers that joined: one that joins while they are counted is not in the count. */
  #joins = 0;
  #stopped = false;
  #beat: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(connection: ClientConfig) {
    this.#connection = connection;
  }

  async start(): Promise<void> {
    const client = new Client({ connectionTimeoutMillis: CONNECT_MS, ...this.#connection, keepAlive: true });
    client.on('notification', (message) => this.#hear(message.payload));
    client.on('error', () => this.#lose(client));
    client.on('end', () => this.#lose(client));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      if (this.#serves) await this.#join(client);
    } catch (error) {
      client.end().catch(() => {});
      throw error;
    }
    this.#client = client;
    this.#lastBeatAt = performance.now();
    this.#beat = setInterval(() => this.#askForLife(client), BEAT_MS);
    this.#beat.unref();
  }

  /** Makes this process one of those that answer requests: the others hear of it before it answers its first. */
  async serve(): Promise<void> {
    this.#serves = true;
    if (this.#client !== undefined) await this.#join(this.#client);
  }

  /**
   * Whether what this process remembers is what the database holds: it is the only one that answers requests, and
   * has just been sure to hear what workers and commands change.
   */
  get mayRemember(): boolean {
    return (
      this.#isSoleServer &&
      this.#client !== undefined &&
      performance.now() - this.#lastBeatAt < BEAT_COUNTS_MS
    );
  }

  on<Event extends keyof Events>(event: Event, listener: (...told: Events[Event]) => void): () => void {
    this.#emitter.on(event, listener as never);
    return () => this.#emitter.off(event, listener as never);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#beat);
    clearTimeout(this.#retry);
    await this.#client?.end();
  }

  #hear(payload: string | undefined): void {
    if (payload === undefined) return;
    const notification = JSON.parse(payload) as Notification;
    if (notification.event === 'server') {
      this.#joins += 1;
      this.#isSoleServer = false;
    }
    this.#emitter.emit('notification', notification);
  }

  async #join(client: Client): Promise<void> {
    await client.query(HOLD_SERVER_LOCK);
    await client.query(notifySql, [JSON.stringify({ event: 'server' } satisfies Notification)]);
  }

  #askForLife(client: Client): void {
    if (performance.now() - this.#lastBeatAt > BEAT_COUNTS_MS) return this.#lose(client);
    const joins = this.#joins;
    client.query<{ servers: number }>(COUNT_SERVERS).then(
      ({ rows }) => {
        if (this.#client !== client) return;
        this.#lastBeatAt = performance.now();
        this.#isSoleServer = this.#serves && joins === this.#joins && rows[0]?.servers === 1;
      },
      () => this.#lose(client),
    );
  }

  #lose(client: Client): void {
    if (this.#stopped || this.#client !== client) return;
    this.#client = undefined;
    this.#isSoleServer = false;
    clearInterval(this.#beat);
    client.end().catch(() => {});
    this.#emitter.emit('deaf');
    this.#reconnect(0);
  }

  #reconnect(failures: number): void {
    if (this.#stopped) return;
    this.#retry = setTimeout(
      () => {
        this.start().catch(() => this.#reconnect(failures + 1));
      },
      Math.min(100 * 2 ** failures, LONGEST_PAUSE_MS),
    );
    this.#retry.unref();
  }
}
