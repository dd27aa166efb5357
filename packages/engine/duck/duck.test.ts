import { mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Duck } from './duck.ts';
import { DiskFullError, folderFault } from '../folder-fault.ts';

let root: string;
let workDir: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'spillway-duck-'));
  workDir = await mkdtemp(join(root, 'work-'));
  await writeFile(join(root, 'secret.csv'), 'id\n1\n');
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

it('reads and writes in the folder of its work, and reads the files that it was given', async () => {
  const duck = await Duck.open({ workDir, files: [join(root, 'secret.csv')] });
  try {
    expect(await duck.rows(`SELECT * FROM read_csv('${root}/secret.csv')`)).toEqual([[1n]]);
    await duck.run(`COPY (SELECT 1 AS one) TO '${workDir}/one.parquet'`);
    expect(await duck.numbers(`SELECT one FROM '${workDir}/one.parquet'`)).toEqual([1]);
  } finally {
    duck.close();
  }
});

it.each([
  ['reads a file elsewhere', () => `SELECT * FROM read_csv('${root}/secret.csv')`],
  ['reads a folder elsewhere', () => `SELECT * FROM glob('${root}/*')`],
  ['climbs out of its folder', () => `SELECT * FROM read_csv('${workDir}/../secret.csv')`],
  ['writes elsewhere', () => `COPY (SELECT 1) TO '${root}/out.csv'`],
  ['opens another database', () => `ATTACH '${root}/other.duckdb'`],
  ['goes to the network', () => `SELECT * FROM 'http://127.0.0.1:9/x.csv'`],
  ['loads an extension', () => 'INSTALL httpfs'],
  ['lifts its fence', () => 'SET enable_external_access = true'],
  ['widens its fence', () => `SET allowed_directories = ['${root}']`],
  ['takes more memory', () => `SET memory_limit = '10GB'`],
])('refuses SQL that %s', async (_, sql) => {
  const duck = await Duck.open({ workDir });
  try {
    await expect(duck.run(sql())).rejects.toThrow(/permission|disabled|locked|cannot|not allowed/i);
  } finally {
    duck.close();
  }
});

it('sorts more than its memory holds, in its folder, and cleans up', async () => {
  const duck = await Duck.open({ workDir, memoryLimit: '40MB' });
  const [least] = await duck.rows(
    `SELECT min(x), count(*) FROM (SELECT md5(range::VARCHAR) AS x, row_number() OVER (ORDER BY md5(range::VARCHAR)) AS n FROM range(1000000))`,
  );
  expect(least?.[1]).toBe(1_000_000n);
  duck.close();
  expect(await readdir(join(workDir, 'spill')).catch(() => [])).toEqual([]);
});

it('says which folder is full', async () => {
  const duck = await Duck.open({ workDir, files: ['/dev/full'] });
  try {
    const writing = duck.run(
      `COPY (SELECT range FROM range(1000000)) TO '/dev/full' (FORMAT csv, USE_TMP_FILE false)`,
    );
    await expect(writing).rejects.toThrow(DiskFullError);
    await expect(writing).rejects.toThrow(`There is no room left in ${workDir}`);
    const file = await open('/dev/full', 'a');
    const error = await file.appendFile('x').catch((fault: unknown) => folderFault(fault, '/var/work'));
    await file.close();
    expect(error).toBeInstanceOf(DiskFullError);
  } finally {
    duck.close();
  }
});
