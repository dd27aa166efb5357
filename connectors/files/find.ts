import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '#connector-kit';
import { absolutePlace, realPlace, requireFilesDir, segmentsBelow } from './place.ts';

/** How many files one source reads. */
const MOST_FILES = 1000;
/** How many names a search looks at. */
const MOST_NAMES = 100_000;

export interface Found {
  /** One file that was named, or those of a folder or pattern. */
  readonly kind: 'one' | 'many';
  /** Absolute paths, in order. */
  readonly paths: readonly string[];
}

/**
 * The files that a path means: a file, those of a folder that end like `endings`, or those that match a pattern of
 * `*`, `?` and `**` (any number of folders). What begins with a dot is left out unless it is named.
 *
 * @throws ConfigurationError
 */
export async function findFiles(
  filesDir: string | undefined,
  path: string,
  endings: readonly string[],
): Promise<Found> {
  const root = requireFilesDir(filesDir);
  const segments = segmentsBelow(root, path);
  try {
    if (segments.some((segment) => isPattern(segment))) {
      const search: Search = { root, path, names: 0, paths: [] };
      await match(search, root, segments);
      return several(search.paths, `No file matches ${path}.`);
    }
    const place = await realPlace(root, absolutePlace(root, segments));
    if (!(await stat(place)).isDirectory()) {
      return { kind: 'one', paths: [absolutePlace(root, segments)] };
    }
    const folder = absolutePlace(root, segments);
    const names = (await list(root, folder)).filter(
      (entry) => !isFolder(entry) && hasEnding(entry.name, endings),
    );
    return several(
      names.map((entry) => join(folder, entry.name)),
      `The folder ${path} holds no file that ends in ${endings.join(' or ')}.`,
    );
  } catch (error) {
    throw fileFaultInWords(error, path);
  }
}

interface Search {
  readonly root: string;
  readonly path: string;
  names: number;
  readonly paths: string[];
}

async function match(search: Search, folder: string, segments: readonly string[]): Promise<void> {
  const [segment, ...rest] = segments;
  if (segment === undefined) return;
  if (segment === '**') {
    await match(search, folder, rest);
    for (const entry of await visible(search, folder)) {
      // Folders that links lead to are left out: a link to a folder above would never end.
      if (entry.isDirectory()) await match(search, join(folder, entry.name), segments);
    }
    return;
  }
  const pattern = isPattern(segment) ? expressionOf(segment) : undefined;
  for (const entry of await visible(search, folder, segment)) {
    if (pattern === undefined ? entry.name !== segment : !pattern.test(entry.name)) continue;
    const place = join(folder, entry.name);
    const leadsToFolder =
      isFolder(entry) || (entry.isSymbolicLink() && (await isRealFolder(search.root, place)));
    if (rest.length > 0) {
      if (leadsToFolder) await match(search, place, rest);
    } else if (!leadsToFolder && !search.paths.includes(place)) search.paths.push(place);
    requireFew(search.paths.length, search.path);
  }
}

async function visible(search: Search, folder: string, named?: string): Promise<Dirent[]> {
  const entries = await list(search.root, folder, named);
  search.names += entries.length;
  if (search.names > MOST_NAMES) {
    throw new ConfigurationError(
      `${search.path} leads through more than ${MOST_NAMES.toLocaleString('en')} files: name their folder more closely.`,
    );
  }
  return entries;
}

async function list(root: string, folder: string, named?: string): Promise<Dirent[]> {
  const entries = await readdir(await realPlace(root, folder), { withFileTypes: true });
  return entries
    .filter((entry) => !entry.name.startsWith('.') || entry.name === named)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function several(paths: readonly string[], none: string): Found {
  if (paths.length === 0) throw new ConfigurationError(none);
  requireFew(paths.length, 'The path');
  return { kind: 'many', paths: paths.toSorted() };
}

function requireFew(count: number, path: string): void {
  if (count <= MOST_FILES) return;
  throw new ConfigurationError(
    `${path} means more than ${MOST_FILES.toLocaleString('en')} files: name fewer, or write fewer and larger ones.`,
  );
}

async function isRealFolder(root: string, place: string): Promise<boolean> {
  return (await stat(await realPlace(root, place))).isDirectory();
}

function isFolder(entry: Dirent): boolean {
  return entry.isDirectory();
}

function hasEnding(name: string, endings: readonly string[]): boolean {
  return endings.some((ending) => name.toLowerCase().endsWith(ending));
}

function isPattern(segment: string): boolean {
  return /[*?]/u.test(segment);
}

function expressionOf(segment: string): RegExp {
  // One `*` for several in a row: each more would double the time of a name that doesn't match.
  const parts = segment.replaceAll(/\*+/gu, '*').replaceAll(/[\\^$+.()|[\]{}]/gu, String.raw`\$&`);
  return new RegExp(`^${parts.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'su');
}

export function fileFaultInWords(error: unknown, path: string): unknown {
  const words = wordsFor((error as NodeJS.ErrnoException).code, path);
  return words === undefined ? error : new ConfigurationError(words, { cause: error });
}

function wordsFor(code: string | undefined, path: string): string | undefined {
  if (code === 'ENOENT' || code === 'ENOTDIR') return `There is no ${path} below SPILLWAY_FILES_DIR.`;
  if (code === 'EACCES' || code === 'EPERM') {
    return `The server may not read ${path}: give its user the right to.`;
  }
  if (code === 'ELOOP') return `${path} is a link that leads to itself.`;
  if (code === 'ENAMETOOLONG') return 'The path is longer than the file system allows.';
  return undefined;
}
