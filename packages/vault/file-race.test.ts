import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileKeys } from './index.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vault-'));
  path = join(folder, 'keys');
});
afterEach(() => rm(folder, { recursive: true }));

const idsOf = async (): Promise<string[]> => (await fileKeys(path).load()).map(({ id }) => id);

test('two processes that make the file at once end with one file and the same key', async () => {
  const script = `
    import { fileKeys } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)};
    const keys = fileKeys(${JSON.stringify(path)});
    process.stdout.write('ready;');
    process.stdin.once('data', async () => {
      await keys.create();
      const [first, ...rest] = await keys.load();
      process.stdout.write(first.id + ';' + rest.length);
      process.stdin.destroy();
    });`;
  const racers = [1, 2].map(() => spawn(process.execPath, ['--input-type=module', '--eval', script]));
  const outputs = racers.map(({ stdout }) => text(stdout));
  await Promise.all(racers.map(({ stdout }) => once(stdout, 'data')));
  for (const { stdin } of racers) stdin.write('go');
  const [one, two] = await Promise.all(outputs);
  expect(one).toBe(`ready;${(await idsOf())[0]};0`);
  expect(two).toBe(one);
  expect(await readdir(folder)).toEqual(['keys']);
});

test('many makings at once never show a file that is not whole', async () => {
  const seen = await Promise.all(
    Array.from({ length: 20 }, async () => {
      await fileKeys(path).create();
      return idsOf();
    }),
  );
  expect(new Set(seen.flat()).size).toBe(1);
});

test('of keys added at the same time none is lost: each is in the file or was refused', async () => {
  await fileKeys(path).create();
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => fileKeys(path).addKey()));
  const added = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
  expect(added.length).toBeGreaterThan(0);
  expect((await idsOf()).slice(0, -1).toSorted()).toEqual(added.toSorted());
  for (const message of refused) expect(message).toContain('Another process is changing the key file');
  await fileKeys(path).addKey();
});
