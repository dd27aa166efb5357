/** The disk of a folder is full: an operator must make room. */
export class DiskFullError extends Error {
  override readonly name = 'DiskFullError';
  readonly folder: string;

  constructor(folder: string, options: ErrorOptions = {}) {
    super(
      `There is no room left in ${folder}, where runs keep what they read. Free some space or give it a larger disk, then run again.`,
      options,
    );
    this.folder = folder;
  }
}

/** The fault that a person can act on, of a fault of DuckDB or of the file system. */
export function duckFault(error: unknown, folder: string): unknown {
  if (!(error instanceof Error)) return error;
  if ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) {
    return new DiskFullError(folder, { cause: error });
  }
  if (/no space left on device|disk quota exceeded|max_temp_directory_size/i.test(error.message)) {
    return new DiskFullError(folder, { cause: error });
  }
  return error;
}
