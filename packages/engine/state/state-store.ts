/** Files that outlive a worker: snapshots, plans, records. Paths are relative, `/` between their parts. */
export interface StateStore {
  /** Stores a local file under a path that is never used twice; the local file may be moved away. */
  put(path: string, localFile: string): Promise<StoredFile>;
  /**
   * The local path of a stored file, fetched into `folder` where it lies elsewhere. It is only read.
   *
   * @throws StateError when it is missing or its checksum differs
   */
  fetch(file: StoredFile, folder: string): Promise<string>;
  /** Removes what is stored below a path; nothing there is no error. */
  remove(path: string): Promise<void>;
  /** A URL under which anybody who has it can download the file for an hour; undefined where the store gives none. */
  url(file: StoredFile): Promise<string | undefined>;
}

/** A stored file as PostgreSQL remembers it. */
export interface StoredFile {
  readonly path: string;
  readonly bytes: number;
  /** MD5 of the content, hexadecimal. */
  readonly checksum: string;
}

/** What was stored can't be read: the run fails, and it never counts as a first one. */
export class StateError extends Error {
  override readonly name = 'StateError';
}
