import { execFileSync } from 'node:child_process';
import { link, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigurationError, RetryLaterError } from '#connector-kit';
import { findFiles } from './find.ts';
import { openFile } from './open-file.ts';
import { FilesFolder } from './testing/files-folder.ts';

let folder: FilesFolder;
beforeEach(async () => {
  folder = await FilesFolder.create();
  await mkdir(join(folder.root, 'outside'));
  await writeFile(join(folder.root, 'outside', 'secret.csv'), 'a,b\n1,2\n');
});
afterEach(() => folder.remove());

async function found(path: string): Promise<readonly string[]> {
  const { paths } = await findFiles(folder.filesDir, path, ['.csv']);
  return paths.map((each) => each.slice(folder.filesDir.length + 1));
}

test('without the operator’s folder the message names its variable', async () => {
  await expect(findFiles(undefined, 'a.csv', ['.csv'])).rejects.toThrow('SPILLWAY_FILES_DIR');
});

test('a path is relative to the folder, or below it', async () => {
  const place = await folder.write('exports/a.csv', '');
  expect(await found('exports/a.csv')).toEqual(['exports/a.csv']);
  expect(await found('./exports//a.csv')).toEqual(['exports/a.csv']);
  expect(await found(place)).toEqual(['exports/a.csv']);
});

test.each([
  '../outside/secret.csv',
  'exports/../../outside/secret.csv',
  '/etc/passwd',
  '/',
  '..',
  '../*',
  '**/../../outside/*',
  'nowhere/../..',
])('refuses %s in the words of a path that leaves, whatever is there', async (path) => {
  await expect(found(path)).rejects.toThrow('is outside the folder below which files may be read');
});

test('refuses a null character', async () => {
  await expect(found('a.csv\0.txt')).rejects.toThrow('null character');
});

test('a sibling folder whose name begins like the folder is outside', async () => {
  await mkdir(`${folder.filesDir}-other`);
  await writeFile(join(`${folder.filesDir}-other`, 'a.csv'), '');
  await expect(found(`${folder.filesDir}-other/a.csv`)).rejects.toThrow('is outside');
  await symlink(`${folder.filesDir}-other/a.csv`, join(folder.filesDir, 'link.csv'));
  await expect(openFile(folder.filesDir, join(folder.filesDir, 'link.csv'))).rejects.toThrow('is outside');
});

test('links to files and folders outside are refused, also within patterns', async () => {
  await symlink(join(folder.root, 'outside'), join(folder.filesDir, 'way'));
  await symlink(join(folder.root, 'outside', 'secret.csv'), join(folder.filesDir, 'link.csv'));
  for (const path of ['way', 'way/secret.csv', 'way/*', '*/secret.csv', 'link.csv']) {
    await expect(found(path)).rejects.toThrow('is outside');
  }
});

test('links within the folder are followed', async () => {
  await folder.write('store/a.csv', '');
  await symlink('store', join(folder.filesDir, 'latest'));
  expect(await found('latest')).toEqual(['latest/a.csv']);
  expect(await found('la*/*.csv')).toEqual(['latest/a.csv']);
});

test('a link to a folder above it doesn’t send a search in circles', async () => {
  await folder.write('x/a.csv', '');
  await symlink('..', join(folder.filesDir, 'x', 'up'));
  expect(await found('**/*.csv')).toEqual(['x/a.csv']);
});

test('patterns match within and across folders, hidden files and folders left out', async () => {
  for (const path of [
    'a.csv',
    'b1.csv',
    'b2.csv',
    'b2.txt',
    'x/c.csv',
    'x/y/d.csv',
    '.hidden.csv',
    '.git/e.csv',
  ]) {
    await folder.write(path, '');
  }
  expect(await found('b?.csv')).toEqual(['b1.csv', 'b2.csv']);
  expect(await found('*.csv')).toEqual(['a.csv', 'b1.csv', 'b2.csv']);
  expect(await found('**/*.csv')).toEqual(['x/y/d.csv', 'x/c.csv', 'a.csv', 'b1.csv', 'b2.csv'].toSorted());
  expect(await found('.')).toEqual(['a.csv', 'b1.csv', 'b2.csv']);
  expect(await found('.hidden.csv')).toEqual(['.hidden.csv']);
  await expect(found('[ab].csv')).rejects.toThrow('There is no [ab].csv');
  await expect(found('z*')).rejects.toThrow('No file matches z*');
});

test('a pattern of many stars is answered at once', async () => {
  await folder.write(`${'a'.repeat(200)}.csv`, '');
  await expect(found(`${'*a'.repeat(3)}*b`)).rejects.toThrow('No file matches');
});

test('pipes and folders are no files', async () => {
  execFileSync('mkfifo', [join(folder.filesDir, 'pipe.csv')]);
  await expect(openFile(folder.filesDir, join(folder.filesDir, 'pipe.csv'))).rejects.toThrow(
    'no regular file',
  );
  await mkdir(join(folder.filesDir, 'folder.csv'));
  await expect(openFile(folder.filesDir, join(folder.filesDir, 'folder.csv'))).rejects.toThrow(
    ConfigurationError,
  );
});

test('a link that is swapped to the outside after the search is refused', async () => {
  const place = await folder.write('a.csv', 'a,b\n');
  await found('a.csv');
  await rm(place);
  await symlink(join(folder.root, 'outside', 'secret.csv'), place);
  await expect(openFile(folder.filesDir, place)).rejects.toThrow('is outside');
});

async function contentOrFault(place: string): Promise<string> {
  try {
    const file = await openFile(folder.filesDir, place);
    const content = await file.handle.readFile('utf8');
    await file.close();
    return content;
  } catch (error) {
    return (error as Error).name;
  }
}

test('links that are swapped all the while never open the outside', async () => {
  const place = join(folder.filesDir, 'swapped.csv');
  await folder.write('inside.csv', 'inside\n');
  const targets = [join(folder.filesDir, 'inside.csv'), join(folder.root, 'outside', 'secret.csv')];
  await symlink(targets[0] ?? '', place);
  const swapping = new AbortController();
  const swaps = (async () => {
    for (let turn = 0; !swapping.signal.aborted; turn += 1) {
      const next = join(folder.filesDir, '.next');
      await symlink(targets[turn % 2] ?? '', next);
      await rename(next, place);
    }
  })();
  const seen = new Set<string>();
  for (let attempt = 0; attempt < 400; attempt += 1) seen.add(await contentOrFault(place));
  swapping.abort();
  await swaps;
  expect(
    [...seen].filter((content) => content !== 'ConfigurationError' && content !== 'RetryLaterError'),
  ).toEqual(['inside\n']);
});

test('a file that is written to while it is open is told, and one that is replaced stays what it was', async () => {
  const place = await folder.write('a.csv', 'a,b\n1,2\n');
  const file = await openFile(folder.filesDir, place);
  await link(place, join(folder.filesDir, 'b.csv'));
  await file.assertUnchanged();
  await writeFile(join(folder.filesDir, 'new'), 'a,b\n3,4\n');
  await rename(join(folder.filesDir, 'new'), place);
  await file.assertUnchanged();
  await writeFile(join(folder.filesDir, 'b.csv'), 'a,b\n1,2\n3,4\n');
  await expect(file.assertUnchanged()).rejects.toThrow(RetryLaterError);
  await file.close();
});
