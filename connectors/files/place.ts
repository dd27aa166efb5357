import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { ConfigurationError } from '#connector-kit';

/**
 * The segments of a path below the operator's folder. Nothing is looked up: a path that leaves the folder is refused in
 * the same words whether or not there is something where it leads.
 *
 * @throws ConfigurationError
 */
export function segmentsBelow(filesDir: string | undefined, path: string): readonly string[] {
  const folder = requireFilesDir(filesDir);
  if (path.includes('\0')) throw new ConfigurationError('The path holds a null character.');
  const below = isAbsolute(path) ? relative(folder, path) : path;
  const segments = below.split('/').filter((part) => part !== '' && part !== '.');
  if (segments.includes('..') || isAbsolute(below)) throw outside(path);
  return segments;
}

/** @throws ConfigurationError that says which variable the operator sets */
export function requireFilesDir(filesDir: string | undefined): string {
  if (filesDir !== undefined) return filesDir;
  throw new ConfigurationError(
    'This server reads no files: its operator must set SPILLWAY_FILES_DIR to the folder below which files may be read.',
  );
}

/**
 * Where a path really leads, links resolved.
 *
 * @throws ConfigurationError where it is outside the operator's folder
 */
export async function realPlace(filesDir: string, path: string): Promise<string> {
  const real = await realpath(path);
  if (real === filesDir || real.startsWith(filesDir.endsWith(sep) ? filesDir : filesDir + sep)) return real;
  throw outside(nameBelow(filesDir, path));
}

/** A file's name as people know it: below the operator's folder. */
export function nameBelow(filesDir: string, path: string): string {
  return relative(filesDir, path) || '.';
}

export function absolutePlace(filesDir: string, segments: readonly string[]): string {
  return join(filesDir, ...segments);
}

function outside(path: string): ConfigurationError {
  return new ConfigurationError(
    `${path} is outside the folder below which files may be read (SPILLWAY_FILES_DIR). Give a path relative to it.`,
  );
}
