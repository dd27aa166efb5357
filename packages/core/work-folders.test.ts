import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderError } from '#engine';
import { WorkFolders } from './work-folders.ts';

const log = pino({ level: 'silent' });
const MODULE = new URL('./work-folders.ts', import.meta.url).href;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'spillway-test-work-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** The folder of a process that made one, wrote into it and was killed. */
async function leftBehind(): Promise<string> {
  const program = `
    import { writeFileSync } from 'node:fs';
    const { WorkFolders } = await import('${MODULE}');
    const { path } = await new WorkFolders(${JSON.stringify(root)}, console).make('run-1');
    writeFileSync(path + '/rows.csv', 'x');
    process.stdout.write(path);
    setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [path] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGKILL');
  await once(child, 'exit');
  return dirname(path.toString());
}

test('what a process left that was killed is removed, and nothing that another one works with', async () => {
  const dead = await leftBehind();
  const neighbour = new WorkFolders(root, log);
  const busy = await neighbour.make('run-2');
  await mkdir(join(root, 'spillway-work-of-somebody'));
  await writeFile(join(root, 'spillway-work-notes'), '');
  expect(await readdir(root)).toHaveLength(4);

  const work = new WorkFolders(root, log);
  const mine = await work.make('run-3');
  await work.removeLeft();
  expect((await readdir(root)).map((name) => join(root, name)).toSorted()).toEqual(
    [
      dirname(busy.path),
      dirname(mine.path),
      join(root, 'spillway-work-notes'),
      join(root, 'spillway-work-of-somebody'),
    ].toSorted(),
  );
  expect(dead).not.toBe(dirname(busy.path));
  expect(await readdir(dirname(busy.path))).toContainEqual(expect.stringMatching(/^run-2-/));
  await neighbour.close();
  await work.close();
  expect(await readdir(root)).toHaveLength(2);
});

test('a live process in another one is left alone', async () => {
  const work = new WorkFolders(root, log);
  const { path } = await work.make('run-1');
  const program = `
    const { WorkFolders } = await import('${MODULE}');
    await new WorkFolders(${JSON.stringify(root)}, console).removeLeft();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
  await once(child, 'exit');
  expect(child.exitCode).toBe(0);
  expect(await readdir(root)).toEqual([dirname(path).slice(root.length + 1)]);
  await work.close();
});

test('a removal that was broken off is ended by the next process', async () => {
  await mkdir(join(root, 'spillway-gone-1', 'run-1'), { recursive: true });
  await new WorkFolders(root, log).removeLeft();
  expect(await readdir(root)).toEqual([]);
});

test('folders are made again under a process whose folder was swept away', async () => {
  const work = new WorkFolders(root, log);
  await work.make('run-1');
  for (const name of await readdir(root)) await rm(join(root, name), { recursive: true });
  const { path } = await work.make('run-2');
  await writeFile(join(path, 'rows.csv'), '');
  await new WorkFolders(root, log).removeLeft();
  expect(await readdir(path)).toEqual(['rows.csv']);
  await work.close();
});

test('a folder that is none is named, and taken once it is one', async () => {
  const path = join(root, 'work');
  await writeFile(path, '');
  const work = new WorkFolders(path, log);
  await expect(work.make('run-1')).rejects.toThrow(FolderError);
  await expect(work.make('run-1')).rejects.toThrow(`The folder ${path}`);
  await rm(path);
  expect((await work.make('run-1')).path).toContain(path);
  await work.close();
});
