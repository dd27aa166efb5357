import { basename } from 'node:path';
import type { SourceTable } from '#connector-kit';

/** The catalog of tables that are files. */
export const CATALOG = 'files';
export const SCHEMA = 'main';
/** The table of every file of a folder or pattern. */
export const ALL_FILES = 'all_files';

export function fileTable(name: string): SourceTable {
  return { catalog: CATALOG, schema: SCHEMA, name };
}

/**
 * Names of tables for files, in their order: the file's name without its ending. Where two would be one, in letters of
 * either case, the whole path; where that is not enough, a number behind it.
 *
 * @param paths below the operator's folder
 * @param endings that are cut off, longer ones first
 */
export function tableNames(paths: readonly string[], endings: readonly string[]): readonly string[] {
  const stems = paths.map((path) => stemOf(path, endings));
  const counts = new Map<string, number>([[ALL_FILES, 1]]);
  for (const stem of stems) counts.set(stem.toLowerCase(), (counts.get(stem.toLowerCase()) ?? 0) + 1);
  const taken = new Set<string>();
  return paths.map((path, index) => {
    const stem = stems[index] ?? path;
    const wanted = (counts.get(stem.toLowerCase()) ?? 0) > 1 ? path : stem;
    let name = wanted;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${wanted} ${number}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

function stemOf(path: string, endings: readonly string[]): string {
  const name = basename(path);
  const ending = endings.find((each) => name.toLowerCase().endsWith(each));
  const stem = name.slice(0, name.length - (ending?.length ?? 0));
  return stem === '' ? name : stem;
}
