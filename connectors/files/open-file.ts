import { constants } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { ConfigurationError, RetryLaterError } from '#connector-kit';
import { fileFaultInWords } from './find.ts';
import { nameBelow, realPlace } from './place.ts';

/** A file that is open: what is read is this file, whatever its name leads to later. */
export interface OpenFile {
  /** As people know it, below SPILLWAY_FILES_DIR. */
  readonly name: string;
  /** Where this process reads it, as long as it is open. */
  readonly location: string;
  readonly handle: FileHandle;
  readonly bytes: number;
  /** @throws RetryLaterError where somebody wrote to it since it was opened */
  assertUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a file and makes sure that what was opened lies in the operator's folder, links resolved: a link that is swapped
 * in between is found, since the open file and the one at the real path must be one.
 *
 * @throws ConfigurationError
 */
export async function openFile(filesDir: string, path: string): Promise<OpenFile> {
  const name = nameBelow(filesDir, path);
  let handle: FileHandle | undefined;
  try {
    const real = await realPlace(filesDir, path);
    // Never waits for a writer of a pipe.
    handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const opened = await handle.stat({ bigint: true });
    if (!opened.isFile()) throw new ConfigurationError(`${name} is no regular file.`);
    const there = await stat(await realPlace(filesDir, real), { bigint: true });
    if (there.dev !== opened.dev || there.ino !== opened.ino) throw changed(name);
    return openedFile(name, handle, opened);
  } catch (error) {
    await handle?.close();
    throw fileFaultInWords(error, name);
  }
}

function openedFile(name: string, handle: FileHandle, opened: BigIntStats): OpenFile {
  return {
    name,
    location: `/dev/fd/${handle.fd}`,
    handle,
    bytes: Number(opened.size),
    async assertUnchanged() {
      const now = await handle.stat({ bigint: true });
      if (now.size !== opened.size || now.mtimeNs !== opened.mtimeNs) throw changed(name);
    },
    close: () => handle.close(),
  };
}

function changed(name: string): RetryLaterError {
  return new RetryLaterError(
    `${name} changed while it was read. Write files under another name and rename them when they are whole.`,
  );
}
