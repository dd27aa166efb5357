import { chmod, mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDataDir } from './data-dir.ts';
import { resolveDataDir } from './index.ts';
import { makeFolder } from './testing/holders.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let cwd: string;
beforeEach(async () => {
  folder = await makeFolder();
  cwd = await realpath(folder.path);
});
afterEach(() => folder.remove());

test('the default lies in the current folder', async () => {
  expect(await resolveDataDir({ cwd })).toEqual({ dataDir: join(cwd, '.spillway'), explicit: false });
});

test('a configured folder is taken as it is, relative to the current one', async () => {
  expect(await resolveDataDir({ cwd, configured: 'data' })).toEqual({
    dataDir: join(cwd, 'data'),
    explicit: true,
  });
  expect(await resolveDataDir({ cwd, configured: '/srv/data' })).toMatchObject({ dataDir: '/srv/data' });
});

test('a file in the place of the folder is refused by name', async () => {
  await writeFile(join(cwd, 'data'), '');
  await expect(resolveDataDir({ cwd, configured: 'data' })).rejects.toThrow(
    `SPILLWAY_DATA_DIR (${join(cwd, 'data')}) is a file`,
  );
});

test('a folder that cannot be made is told with the reason alone', async () => {
  await writeFile(join(cwd, 'file'), '');
  const opened = openDataDir({ dataDir: join(cwd, 'file/data'), explicit: true }, undefined);
  await expect(opened).rejects.toThrow(/written by uid \d+: ENOTDIR: /);
});

describe.runIf(process.getuid?.() === 0)('as root in a folder that is closed to others', () => {
  let choice: { cwd: string; systemFolder: string };
  beforeEach(async () => {
    await mkdir(join(cwd, 'closed'), { mode: 0o700 });
    choice = { cwd: join(cwd, 'closed'), systemFolder: join(cwd, 'system') };
  });

  test('the default moves, to another place for each clone', async () => {
    const { dataDir } = await resolveDataDir(choice);
    expect(dataDir).toMatch(/\/system\/closed-[0-9a-f]{12}$/);
    await mkdir(join(cwd, 'other/closed'), { recursive: true, mode: 0o700 });
    const other = await resolveDataDir({ ...choice, cwd: join(cwd, 'other/closed') });
    expect(other.dataDir).not.toBe(dataDir);
  });

  test('data that is there already is not left for an empty folder elsewhere', async () => {
    await mkdir(join(choice.cwd, '.spillway/postgres'), { recursive: true });
    expect(await resolveDataDir(choice)).toMatchObject({ dataDir: join(choice.cwd, '.spillway') });
  });

  test('data that has moved stays where it is when the folder is opened later', async () => {
    const { dataDir } = await resolveDataDir(choice);
    await mkdir(join(dataDir, 'postgres'), { recursive: true });
    await chmod(choice.cwd, 0o755);
    expect(await resolveDataDir(choice)).toMatchObject({ dataDir });
  });
});
