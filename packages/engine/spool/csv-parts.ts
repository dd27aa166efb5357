import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes that are gathered for one write. */
const WRITE_BYTES = 256 * 1024;

/** Files of one CSV, each of whole rows. */
export class CsvParts {
  readonly files: string[] = [];
  readonly #folder: string;
  readonly #partBytes: number;
  #file: FileHandle | undefined;
  #inPart = 0;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;

  constructor(folder: string, partBytes: number) {
    this.#folder = folder;
    this.#partBytes = partBytes;
  }

  /** @param rowEnd where the last row that ends in the chunk has its end; 0 where none does */
  async write(chunk: Uint8Array, rowEnd: number): Promise<void> {
    if (rowEnd === 0 || this.#inPart + rowEnd < this.#partBytes) {
      await this.#gather(chunk);
      return;
    }
    await this.#gather(chunk.subarray(0, rowEnd));
    await this.close();
    await this.#gather(chunk.subarray(rowEnd));
  }

  /** How many files are whole; the one after them is still being written. */
  get whole(): number {
    return this.files.length - (this.#file === undefined ? 0 : 1);
  }

  async close(): Promise<void> {
    try {
      await this.#flush();
    } finally {
      await this.#file?.close();
      this.#file = undefined;
      this.#inPart = 0;
    }
  }

  async #gather(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    this.#gathered.push(bytes);
    this.#gatheredBytes += bytes.length;
    this.#inPart += bytes.length;
    if (this.#gatheredBytes >= WRITE_BYTES) await this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#gatheredBytes === 0) return;
    const bytes = Buffer.concat(this.#gathered, this.#gatheredBytes);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    this.#file ??= await this.#next();
    // Unlike write, it goes on after a short write, and so meets the full disk that cut it short.
    await this.#file.appendFile(bytes);
  }

  async #next(): Promise<FileHandle> {
    const path = join(this.#folder, `part-${this.files.length}.csv`);
    const file = await open(path, 'wx', 0o600);
    this.files.push(path);
    return file;
  }
}
