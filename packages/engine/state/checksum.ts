import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { StoredFile } from './state-store.ts';
import { StateError } from './state-store.ts';

/** Size and MD5 of a local file. */
export async function measure(file: string): Promise<Pick<StoredFile, 'bytes' | 'checksum'>> {
  const hash = createHash('md5');
  let bytes = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Uint8Array);
    bytes += (chunk as Uint8Array).length;
  }
  return { bytes, checksum: hash.digest('hex') };
}

/** Throws StateError where a local file is not what was stored. `place` is for people. */
export async function verify(stored: StoredFile, localFile: string, place: string): Promise<void> {
  const { bytes, checksum } = await measure(localFile);
  if (bytes === stored.bytes && checksum === stored.checksum) return;
  const difference =
    bytes === stored.bytes
      ? `its checksum is ${checksum} instead of ${stored.checksum}`
      : `it has ${bytes} bytes instead of ${stored.bytes}`;
  throw new StateError(
    `The state file ${place} is damaged: ${difference}. Restore it from a backup; without it, nobody can tell what the destination has.`,
  );
}

export function missing(place: string, cause: unknown): StateError {
  return new StateError(
    `The state file ${place} is missing. Restore it from a backup, or see whether all workers use the same state store; without it, nobody can tell what the destination has.`,
    { cause },
  );
}
