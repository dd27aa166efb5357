import { createHmac, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InvalidInput } from '../errors.ts';
import { FORMAT } from './export-format.ts';
import type { ExportHeader, Mark } from './export-format.ts';
import { lockWith } from './passphrase.ts';
import type { PassphraseLock } from './passphrase.ts';

/** In bytes. No row comes near it; a file that isn't ours must not fill the memory. */
const LONGEST_LINE = 128 * 1024 * 1024;

/** A line of an export between its header and its end. */
export type ExportLine = { readonly row: string } | { readonly mark: Mark };

/** An export whose passphrase fits. */
export class ExportFile {
  readonly header: ExportHeader;
  readonly lock: PassphraseLock;
  readonly #path: string;

  private constructor(path: string, header: ExportHeader, lock: PassphraseLock) {
    this.#path = path;
    this.header = header;
    this.lock = lock;
  }

  /** @throws InvalidInput when it can't be read, is no export, or the passphrase is another one */
  static async open(path: string, passphrase: string): Promise<ExportFile> {
    const lines = linesOf(path);
    try {
      const first = await nextLine(lines, path);
      const header = parseHeader(first, path);
      const lock = await lockWith(passphrase, Buffer.from(header.salt, 'base64'));
      const [kind, proof] = parseMark(await nextLine(lines, path), path);
      if (kind !== 'header') throw damaged(path);
      if (!sameProof(createHmac('sha256', lock.headerKey).update(first).digest(), proof)) {
        throw new InvalidInput(
          `The passphrase doesn't open ${path}: it is another one, or the file's first line was changed.`,
        );
      }
      return new ExportFile(path, header, lock);
    } finally {
      await lines.return(undefined);
    }
  }

  /**
   * All rows and marks. They are proven only when this has ended.
   *
   * @throws InvalidInput when the file was changed or cut short, after what came before
   */
  async *lines(): AsyncGenerator<ExportLine> {
    const path = this.#path;
    const proof = createHmac('sha256', this.lock.fileKey);
    let isOver = false;
    for await (const line of linesOf(path)) {
      if (isOver) throw damaged(path);
      if (line[0] !== OPENING_BRACKET) {
        proof.update(line).update('\n');
        yield { row: line.toString() };
        continue;
      }
      const mark = parseMark(line, path);
      if (mark[0] === 'end') {
        if (!sameProof(proof.digest(), mark[1])) throw damaged(path);
        isOver = true;
        continue;
      }
      proof.update(line).update('\n');
      yield { mark };
    }
    if (!isOver) throw damaged(path);
  }

  /** Reads it to its end. @throws InvalidInput when it was changed or cut short */
  async verify(): Promise<void> {
    for await (const _ of this.lines());
  }
}

const OPENING_BRACKET = 0x5b;
const NEWLINE = 0x0a;

async function* linesOf(path: string): AsyncGenerator<Buffer> {
  const unpacked = pipeline(createReadStream(path), createGunzip(), () => undefined);
  let parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        yield Buffer.concat([...parts, chunk.subarray(start, end)]);
        parts = [];
        size = 0;
        start = end + 1;
      }
      parts.push(chunk.subarray(start));
      size += chunk.length - start;
      if (size > LONGEST_LINE) throw damaged(path);
    }
  } catch (error) {
    throw explained(error, path);
  }
  if (size > 0) throw damaged(path);
}

async function nextLine(lines: AsyncGenerator<Buffer>, path: string): Promise<Buffer> {
  const line = await lines.next();
  if (line.done) throw damaged(path);
  return line.value;
}

function parseHeader(line: Buffer, path: string): ExportHeader {
  const header = parseJson(line) as Partial<ExportHeader> | null | undefined;
  if (typeof header !== 'object' || header?.spillway_export === undefined) {
    throw new InvalidInput(`${path} is no export of Spillway.`);
  }
  if (header.spillway_export !== FORMAT) {
    throw new InvalidInput(
      `${path} was made by Spillway ${header.version}, whose exports this version can't read: use that version.`,
    );
  }
  return header as ExportHeader;
}

function parseMark(line: Buffer, path: string): Mark {
  const mark = parseJson(line);
  if (!isMark(mark)) throw damaged(path);
  return mark;
}

const PARTS_OF_A_MARK: Readonly<Record<Mark[0], number>> = { header: 2, table: 2, last_id: 3, end: 2 };

function isMark(value: unknown): value is Mark {
  if (!Array.isArray(value) || value.some((part) => typeof part !== 'string')) return false;
  const parts: readonly string[] = value;
  return Object.entries(PARTS_OF_A_MARK).some(([kind, count]) => parts[0] === kind && parts.length === count);
}

function parseJson(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString());
  } catch {
    return undefined;
  }
}

function sameProof(expected: Buffer, given: string): boolean {
  const bytes = Buffer.from(given, 'base64');
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

function damaged(path: string): InvalidInput {
  return new InvalidInput(
    `${path} was changed or cut short after it was made. Nothing was imported: copy it anew, or make a new export.`,
  );
}

function explained(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  if (code === 'Z_DATA_ERROR' && /header check/.test(error.message)) {
    return new InvalidInput(`${path} is no export of Spillway.`);
  }
  if (code.startsWith('Z_')) return damaged(path);
  return new InvalidInput(`${path} can't be read: ${error.message}.`);
}
