import { createHmac, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Conflict, InvalidInput } from '../errors.ts';

/** Text that is put together before it is compressed, in characters. */
const CHUNK = 65_536;

/**
 * Writes lines to a file of mode 0600 that appears whole or not at all.
 *
 * @param force whether a file that is there is replaced
 * @throws Conflict when there is one, InvalidInput when it can't be written
 */
export async function writeExport(path: string, force: boolean, lines: AsyncIterable<string>): Promise<void> {
  if (!force) await refuseExisting(path);
  const draft = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    const file = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
    await pipeline(inChunks(lines), createGzip(), file);
    if (force) await rename(draft, path);
    else await link(draft, path);
    await syncFolder(path);
  } catch (error) {
    throw explained(error, path);
  } finally {
    await rm(draft, { force: true });
  }
}

/** @throws Conflict */
export async function refuseExisting(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) throw existing(path);
}

function existing(path: string): Conflict {
  return new Conflict(`${path} is there already: name another file, or replace it with --force.`);
}

function explained(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  if ('code' in error && error.code === 'EEXIST') return existing(path);
  return new InvalidInput(
    `${path} can't be written: ${error.message}. Name a file in a folder of yours with enough room.`,
  );
}

/** Adds the line that proves all lines before it. */
export async function* withProof(
  lines: AsyncIterable<string>,
  fileKey: Buffer,
  endOf: (proof: string) => string,
): AsyncGenerator<string> {
  const proof = createHmac('sha256', fileKey);
  for await (const line of lines) {
    proof.update(`${line}\n`);
    yield line;
  }
  yield endOf(proof.digest('base64'));
}

async function* inChunks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for await (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
