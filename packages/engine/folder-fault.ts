/** A folder takes no more: an operator must make room. */
export class DiskFullError extends Error {
  override readonly name = 'DiskFullError';
  readonly folder: string;

  /** @param reason what has run out, as a sentence about the folder */
  constructor(folder: string, options: ErrorOptions & { readonly reason?: string } = {}) {
    const { reason = `There is no room left in ${folder}` } = options;
    super(
      `${reason}, where runs keep what they read. Free some space or give it a larger disk, then run again.`,
      options,
    );
    this.folder = folder;
  }
}

/** A folder can't be used: an operator must look at it. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
  readonly folder: string;

  constructor(folder: string, cause: Error) {
    super(
      `The folder ${folder}, where runs keep their files, can't be used (${cause.message}). Let the account of the server read and write it, then run again.`,
      { cause },
    );
    this.folder = folder;
  }
}

const UNUSABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT', 'EIO', 'ESTALE']);

/** The fault that a person can act on, of a fault of the file system or of DuckDB about a file in a folder. */
export function folderFault(error: unknown, folder: string): unknown {
  if (!(error instanceof Error)) return error;
  const { code = '', path = '', dest = '' } = error as NodeJS.ErrnoException & { readonly dest?: string };
  if (code === 'ENOSPC' || code === 'EDQUOT') return new DiskFullError(folder, { cause: error });
  if (/no space left on device|disk quota exceeded|max_temp_directory_size/i.test(error.message)) {
    return new DiskFullError(folder, { cause: error });
  }
  if (code === 'EFBIG' || /file too large/i.test(error.message)) {
    const reason = `This server may write no larger file (ulimit -f) in ${folder}`;
    return new DiskFullError(folder, { cause: error, reason });
  }
  const isAbout = [path, dest].some((place) => place !== '' && touches(place, folder));
  return UNUSABLE.has(code) && isAbout ? new FolderError(folder, error) : error;
}

/** In the folder, or one that leads to it. */
function touches(place: string, folder: string): boolean {
  return `${place}/`.startsWith(`${folder}/`) || `${folder}/`.startsWith(`${place}/`);
}
