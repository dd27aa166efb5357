import type { Socket } from 'node:net';

/** Destroys a socket when a signal aborts: one signal at a time. */
export class Ending {
  readonly #abort: () => void;
  #signal: AbortSignal | undefined;

  constructor(socket: Socket) {
    this.#abort = () => void socket.destroy();
  }

  follow(signal: AbortSignal | undefined): void {
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#signal = signal;
    if (signal?.aborted === true) this.#abort();
    else signal?.addEventListener('abort', this.#abort, { once: true });
  }

  /** @throws the reason of the signal that is followed */
  throwIfAborted(): void {
    this.#signal?.throwIfAborted();
  }
}
