import type { Socket } from 'node:net';

/** So much waits in memory before the server is made to wait. */
const MOST_WAITING_BYTES = 1_048_576;

/** Rows between the socket that they come from and whoever reads them. */
export class CopyRows {
  readonly #socket: Socket;
  readonly #silenceMs: number;
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #wake: (() => void) | undefined;
  #end: { readonly error?: unknown } | undefined;

  /** @param silenceMs after which a server that sends nothing is given up: the socket then says `timeout` */
  constructor(socket: Socket, silenceMs: number) {
    this.#socket = socket;
    this.#silenceMs = silenceMs;
    socket.setTimeout(silenceMs);
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  add(rows: Buffer): void {
    this.#waiting.push(rows);
    this.#waitingBytes += rows.length;
    if (this.#waitingBytes > MOST_WAITING_BYTES) {
      this.#socket.setTimeout(0);
      this.#socket.pause();
    }
    this.#wake?.();
  }

  end(): void {
    this.#settle({});
  }

  fail(error: unknown): void {
    this.#settle({ error });
  }

  /** The next rows; undefined after the last ones. Throws what the copy failed with. */
  async next(): Promise<Buffer | undefined> {
    for (;;) {
      const rows = this.#waiting.shift();
      if (rows !== undefined) {
        this.#waitingBytes -= rows.length;
        if (this.#waitingBytes <= MOST_WAITING_BYTES && this.#socket.isPaused()) {
          this.#socket.setTimeout(this.#silenceMs);
          this.#socket.resume();
        }
        return rows;
      }
      if (this.#end !== undefined) {
        if ('error' in this.#end) throw this.#end.error;
        return undefined;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  #settle(end: { readonly error?: unknown }): void {
    this.#end ??= end;
    this.#socket.setTimeout(0);
    this.#wake?.();
  }
}
