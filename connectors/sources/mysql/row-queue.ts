import type { Connection } from 'mysql2';

/** Numbers of up to 53 bits and floats as numbers, binary as bytes, all else as text. */
export type DriverRow = readonly (string | number | Buffer | null)[];

/** So many rows wait in memory before the server is made to wait. */
const MOST_WAITING = 5_000;
const AT_ONCE = 500;

/** Rows between the driver, which tells of each by itself, and whoever takes them by hundreds. */
export class RowQueue {
  readonly #connection: Connection;
  #waiting: DriverRow[] = [];
  #isPaused = false;
  #wake: (() => void) | undefined;
  #end: { readonly error?: unknown } | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  add(row: DriverRow): void {
    this.#waiting.push(row);
    if (this.#waiting.length >= MOST_WAITING && !this.#isPaused) {
      this.#isPaused = true;
      this.#connection.pause();
    }
    if (this.#waiting.length >= AT_ONCE) this.#wake?.();
  }

  end(end: { readonly error?: unknown }): void {
    this.#end ??= end;
    this.#wake?.();
  }

  /** The next rows; undefined after the last ones. Throws what the reading failed with. */
  async next(): Promise<readonly DriverRow[] | undefined> {
    for (;;) {
      const rows = this.#waiting;
      if (rows.length >= AT_ONCE || (rows.length > 0 && this.#end !== undefined)) {
        this.#waiting = [];
        if (this.#isPaused) {
          this.#isPaused = false;
          this.#connection.resume();
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
}
