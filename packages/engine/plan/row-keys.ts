import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { parquet } from '../duck/sql.ts';

/** Picks some columns out of the rows of a source, while more of its rows are still coming. */
export class RowKeys {
  readonly #duck: Duck;
  readonly #columns: string;
  readonly #workDir: string;
  readonly #files: string[] = [];
  #waiting: string[] = [];
  #work: Promise<void> = Promise.resolve();
  #isWorking = false;

  /** @param columns in a SELECT clause */
  constructor(duck: Duck, columns: string, workDir: string) {
    this.#duck = duck;
    this.#columns = columns;
    this.#workDir = workDir;
  }

  /** @param relation rows in a FROM clause */
  add(relation: string): void {
    this.#waiting.push(relation);
    if (this.#isWorking) return;
    this.#isWorking = true;
    this.#work = this.#writeAll();
    // Told of by `end`; who gives up before may never ask.
    this.#work.catch(() => {});
  }

  /** All of them in a FROM clause. */
  async end(): Promise<string> {
    await this.#work;
    return parquet(...this.#files);
  }

  /** Waits until nothing is read any more. */
  async stop(): Promise<void> {
    this.#waiting = [];
    this.#duck.interrupt();
    await this.#work.catch(() => {});
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const parts = this.#waiting.map((relation) => `SELECT ${this.#columns} FROM ${relation}`);
      this.#waiting = [];
      const file = join(this.#workDir, `keys-${this.#files.length}.parquet`);
      await this.#duck.write(parts.join(' UNION ALL '), file);
      this.#files.push(file);
    }
    this.#isWorking = false;
  }
}
