import { EventEmitter } from 'node:events';
import { Client } from 'pg';
import type { ClientConfig } from 'pg';

const CHANNEL = 'spillway';
const LONGEST_PAUSE_MS = 5_000;

/** How often the connection is asked for a sign of life, and how long one counts. */
const BEAT_MS = 1_000;
const BEAT_COUNTS_MS = 3_000;

/** What one process tells the others, after commit. The triggers of the migrations tell workspaces and tokens. */
export type Notification =
  | { readonly event: 'job'; readonly id: number }
  | { readonly event: 'workspace'; readonly id: number }
  | { readonly event: 'tokens' };

/** SQL that tells every process; inside a transaction it is sent with the commit. */
export const notifySql = `select pg_notify('${CHANNEL}', $1)`;

interface Events {
  notification: [Notification];
  /** From now on something may have been missed. */
  deaf: [];
}

/**
 * Hears what other processes commit. A connection that drops is made anew; what was told meanwhile is lost: whoever
 * keeps things in memory forgets them on `deaf`, and keeps none while `hears` is false.
 */
export class Notifications {
  readonly #emitter = new EventEmitter<Events>().setMaxListeners(0);
  readonly #connection: ClientConfig;
  #client: Client | undefined;
  #lastBeatAt = 0;
  #stopped = false;
  #beat: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(connection: ClientConfig) {
    this.#connection = connection;
  }

  async start(): Promise<void> {
    const client = new Client({ ...this.#connection, keepAlive: true });
    client.on('notification', (message) => this.#hear(message.payload));
    client.on('error', () => this.#lose(client));
    client.on('end', () => this.#lose(client));
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    this.#client = client;
    this.#lastBeatAt = performance.now();
    this.#beat = setInterval(() => this.#askForLife(client), BEAT_MS);
    this.#beat.unref();
  }

  /** Whether all that was committed up to about now has been heard; a few seconds late when the network hangs. */
  get hears(): boolean {
    return this.#client !== undefined && performance.now() - this.#lastBeatAt < BEAT_COUNTS_MS;
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
    if (payload !== undefined) this.#emitter.emit('notification', JSON.parse(payload) as Notification);
  }

  #askForLife(client: Client): void {
    if (performance.now() - this.#lastBeatAt > BEAT_COUNTS_MS) return this.#lose(client);
    client.query('select 1').then(
      () => {
        if (this.#client === client) this.#lastBeatAt = performance.now();
      },
      () => this.#lose(client),
    );
  }

  #lose(client: Client): void {
    if (this.#stopped || this.#client !== client) return;
    this.#client = undefined;
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
