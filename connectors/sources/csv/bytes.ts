import { isUtf8 } from 'node:buffer';
import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ConfigurationError } from '#connector-kit';
import type { OpenFile } from '../../files/index.ts';

const CHUNK = 256 * 1024;
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** The bytes of a file, unpacked where its name ends in `.gz`, without a byte order mark. Faults are ConfigurationErrors. */
export function readBytes(file: OpenFile): Readable {
  // Not a stream of the handle: ending one would close the file that may still be read.
  const raw = Readable.from(chunksOf(file), { objectMode: false });
  if (!file.name.toLowerCase().endsWith('.gz')) return Readable.from(afterMark(raw), { objectMode: false });
  const unpacked = pipeline(raw, createGunzip({ chunkSize: CHUNK }), () => {});
  return Readable.from(afterMark(inWords(unpacked, file)), { objectMode: false });
}

async function* chunksOf(file: OpenFile): AsyncGenerator<Buffer> {
  for (let position = 0; ;) {
    const { bytesRead, buffer } = await file.handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}

async function* afterMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (first === undefined) {
      yield chunk;
      continue;
    }
    first = Buffer.concat([first, chunk]);
    if (first.length < BYTE_ORDER_MARK.length) continue;
    yield first.subarray(0, 3).equals(BYTE_ORDER_MARK) ? first.subarray(3) : first;
    first = undefined;
  }
  if (first !== undefined) yield first;
}

async function* inWords(chunks: AsyncIterable<Buffer>, file: OpenFile): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (error) {
    throw new ConfigurationError(
      `${file.name} can't be unpacked: ${error instanceof Error ? error.message : String(error)}. Is it whole, and packed by gzip?`,
      { cause: error },
    );
  }
}

/** Tells whether bytes that come in chunks are UTF-8, characters across two chunks included. */
export class Utf8Check {
  #rest: Uint8Array = new Uint8Array(0);

  /** @returns how many line ends stand before the first text that is not UTF-8; undefined where all is */
  push(chunk: Uint8Array): number | undefined {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const whole = bytes.length - unfinished(bytes);
    this.#rest = Uint8Array.from(bytes.subarray(whole));
    return isUtf8(bytes.subarray(0, whole)) ? undefined : linesBeforeFault(bytes.subarray(0, whole));
  }

  /** Whether nothing is left of a character. */
  end(): boolean {
    return this.#rest.length === 0;
  }
}

/** How many bytes at the end begin a character that is not whole. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

function linesBeforeFault(bytes: Uint8Array): number {
  let lines = 0;
  for (let start = 0; start < bytes.length; lines += 1) {
    const end = bytes.indexOf(10, start);
    const stop = end === -1 ? bytes.length : end + 1;
    if (!isUtf8(bytes.subarray(start, stop))) return lines;
    start = stop;
  }
  return lines;
}
