import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { text } from '../duck/sql.ts';

/** Rows of the first slice: who wants to see a few waits for no more. */
const FIRST_SLICE = 5_000;

/** Of each further one, at most; fewer where rows are long. */
const SLICE = 50_000;

const SLICE_BYTES = 16 * 1024 * 1024;

const BLOCK_BYTES = 256 * 1024;

/** What is read: one text a row, which ends with `rowEnd` and holds it nowhere else. */
export interface TextRows {
  /** A `SELECT` of one column, to which `BETWEEN` two numbers of rows is added. */
  readonly select: string;
  readonly rowEnd: string;
  readonly count: number;
  /** Of all rows, roughly. */
  readonly bytes: number;
}

/**
 * Hands texts of rows over from DuckDB by way of files: read in blocks, they take a fraction of the time and of the garbage
 * of values fetched one by one. At most two slices lie in the folder, the next one being written meanwhile.
 */
export class PlanText {
  readonly #duck: Duck;
  readonly #rows: TextRows;
  readonly #workDir: string;
  #slices = 0;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(duck: Duck, rows: TextRows, workDir: string) {
    this.#duck = duck;
    this.#rows = rows;
    this.#workDir = workDir;
  }

  /** The rows from a number on, without their ends, a block at a time. Ended early, it leaves no file. */
  async *from(first: number): AsyncGenerator<readonly string[], undefined> {
    const { count, bytes } = this.#rows;
    const most = Math.ceil(Math.min(SLICE, (SLICE_BYTES * count) / Math.max(1, bytes)));
    let end = Math.min(count, first + Math.min(FIRST_SLICE, most));
    let next = first < end ? this.#write(first, end) : undefined;
    try {
      while (next !== undefined) {
        const file = await next;
        const from = end;
        end = Math.min(count, from + most);
        next = from < end ? this.#write(from, end) : undefined;
        // Whoever awaits it hears of a fault.
        next?.catch(() => {});
        try {
          yield* blocksOf(file, this.#rows.rowEnd);
        } finally {
          await rm(file, { force: true });
        }
      }
    } finally {
      if (next !== undefined)
        await next.then(
          (file) => rm(file, { force: true }),
          () => {},
        );
    }
    return undefined;
  }

  /** Ends what is being written. */
  async close(): Promise<void> {
    this.#duck.interrupt();
    await this.#writing.catch(() => {});
  }

  async #write(from: number, end: number): Promise<string> {
    this.#slices += 1;
    const file = join(this.#workDir, `plan-${this.#slices}.txt`);
    // Without a quote nothing is quoted or escaped: what stands in the rows arrives byte by byte.
    const writing = this.#duck.run(
      `COPY (${this.#rows.select} BETWEEN ${from} AND ${end - 1}) TO ${text(file)}
       (FORMAT csv, HEADER false, QUOTE '', ESCAPE '')`,
    );
    this.#writing = writing;
    await writing;
    return file;
  }
}

async function* blocksOf(file: string, rowEnd: string): AsyncGenerator<readonly string[], undefined> {
  const end = Buffer.from(`${rowEnd}\n`);
  const handle = await open(file);
  try {
    let buffer = Buffer.allocUnsafe(BLOCK_BYTES);
    let held = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, held, buffer.length - held);
      held += bytesRead;
      const whole = buffer.subarray(0, held).lastIndexOf(end);
      if (whole !== -1) {
        yield buffer.toString('utf8', 0, whole).split(`${rowEnd}\n`);
        buffer.copy(buffer, 0, whole + end.length, held);
        held -= whole + end.length;
      } else if (bytesRead > 0) {
        // A row longer than a block.
        buffer = Buffer.concat([buffer], buffer.length * 2);
      }
      if (bytesRead === 0) return undefined;
    }
  } finally {
    await handle.close();
  }
}
