import { EventEmitter } from 'node:events';
import { Client } from 'pg';
import type { ClientConfig } from 'pg';

const CHANNEL = 'spillway';
const LONGEST_PAUSE_MS = 5_000;

/** What one process tells the others, after commit. */
export type Notification =
  { readonly event: 'job'; readonly id: number } | { readonly event: 'workspace'; readonly id: number };

/** SQL that tells every process; inside a transaction it is sent with the commit. */
export const notifySql = `select pg_notify('${CHANNEL}', $1)`;

/**
 * Hears what other processes commit. A connection that drops is made anew; what was told meanwhile is lost, so
 * listeners must look again on `reconnected` and must not rely on hearing alone.
 */
export class Notifications {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly #connection: ClientConfig;
  #client: Client | undefined;
  #stopped = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(connection: ClientConfig) {
    this.#connection = connection;
  }

  async start(): Promise<void> {
    const client = new Client({ ...this.#connection, keepAlive: true });
    client.on('notification', (message) => this.#hear(message.payload));
    client.on('error', () => this.#reconnect(client, 0));
    client.on('end', () => this.#reconnect(client, 0));
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    this.#client = client;
  }

  get connected(): boolean {
    return this.#client !== undefined;
  }

  on(listener: (notification: Notification) => void): () => void {
    this.#emitter.on('notification', listener);
    return () => this.#emitter.off('notification', listener);
  }

  onReconnected(listener: () => void): () => void {
    this.#emitter.on('reconnected', listener);
    return () => this.#emitter.off('reconnected', listener);
  }

  onDisconnected(listener: () => void): () => void {
    this.#emitter.on('disconnected', listener);
    return () => this.#emitter.off('disconnected', listener);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await this.#client?.end();
  }

  #hear(payload: string | undefined): void {
    if (payload === undefined) return;
    this.#emitter.emit('notification', JSON.parse(payload) as Notification);
  }

  #reconnect(lost: Client, failures: number): void {
    if (this.#stopped || (failures === 0 && this.#client !== lost)) return;
    if (failures === 0) {
      this.#client = undefined;
      this.#emitter.emit('disconnected');
    }
    const pauseMs = Math.min(100 * 2 ** failures, LONGEST_PAUSE_MS);
    this.#retry = setTimeout(() => {
      this.start().then(
        () => this.#emitter.emit('reconnected'),
        () => this.#reconnect(lost, failures + 1),
      );
    }, pauseMs);
    this.#retry.unref();
  }
}
