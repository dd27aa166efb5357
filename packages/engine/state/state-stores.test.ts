import { createHash, randomBytes } from 'node:crypto';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderState } from './folder-state.ts';
import { S3State } from './s3-state.ts';
import { StateError } from './state-store.ts';
import type { StateStore } from './state-store.ts';

let root: string;
let server: S3rver;
let s3: S3State;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'spillway-state-'));
  server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    // It signs the path of a bucket without the slash that the SDK ends it with.
    allowMismatchedSignatures: true,
    directory: join(root, 's3'),
    configureBuckets: [{ name: 'state', configs: [] }],
  });
  const { port } = await server.run();
  s3 = new S3State({
    bucket: 'state',
    prefix: 'spillway',
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
  });
});
afterAll(async () => {
  await s3.close();
  await server.close();
  await rm(root, { recursive: true });
});

async function localFile(content: string | Buffer): Promise<string> {
  const file = join(await mkdtemp(join(root, 'work-')), 'file');
  await writeFile(file, content);
  return file;
}

/** Where a store keeps its bytes, for the tests to damage them. */
async function kept(name: string): Promise<string> {
  const found = await readdir(root, { recursive: true });
  const path = found.find((file) => file.includes(name) && !/work-|\.json|\.md5|metadata/.test(file));
  return join(root, path ?? 'nothing');
}

describe.each([
  ['a folder', (): StateStore => new FolderState(join(root, 'folder'))],
  ['S3', (): StateStore => s3],
])('state in %s', (_, open) => {
  const folder = (): Promise<string> => mkdtemp(join(root, 'fetched-'));

  it('gives back what was put, with its size and checksum', async () => {
    const store = open();
    const file = await store.put('syncs/1/runs/2/plan-a.parquet', await localFile('a plan'));
    expect(file).toEqual({
      path: 'syncs/1/runs/2/plan-a.parquet',
      bytes: 6,
      checksum: createHash('md5').update('a plan').digest('hex'),
    });
    expect(await readFile(await store.fetch(file, await folder()), 'utf8')).toBe('a plan');
  });

  it('takes files of more than one part', async () => {
    const store = open();
    const content = randomBytes(35 << 20);
    const file = await store.put('syncs/1/large', await localFile(content));
    const found = await readFile(await store.fetch(file, await folder()));
    expect(found.equals(content)).toBe(true);
  });

  it('says that a file is missing', async () => {
    const fetched = open().fetch({ path: 'syncs/1/none', bytes: 1, checksum: 'x' }, await folder());
    await expect(fetched).rejects.toThrow(StateError);
    await expect(fetched).rejects.toThrow(/none is missing/);
  });

  it.each([
    ['has grown', (path: string) => appendFile(path, 'more')],
    ['was cut short', (path: string) => truncate(path, 3)],
    ['has other bytes', (path: string) => writeFile(path, 'a clan')],
  ])('tells a file that %s', async (name, damage) => {
    const store = open();
    const path = `syncs/2/${name.replaceAll(' ', '-')}-${randomBytes(4).toString('hex')}`;
    const file = await store.put(path, await localFile('a plan'));
    await damage(await kept(path.split('/').at(-1) ?? ''));
    const fetched = store.fetch(file, await folder());
    await expect(fetched).rejects.toThrow(StateError);
  });

  it('removes what lies below a path, and nothing beside it', async () => {
    const store = open();
    const one = await store.put('syncs/3/runs/1/plan', await localFile('one'));
    const two = await store.put('syncs/3/runs/1/invalid', await localFile('two'));
    const other = await store.put('syncs/3/runs/10/plan', await localFile('other'));
    await store.remove('syncs/3/runs/1');
    await store.remove('syncs/3/runs/7');
    await expect(store.fetch(one, await folder())).rejects.toThrow(StateError);
    await expect(store.fetch(two, await folder())).rejects.toThrow(StateError);
    expect(await readFile(await store.fetch(other, await folder()), 'utf8')).toBe('other');
  });

  it.each(['../out', '/etc/passwd', 'a/../../b', 'a//b', '', 'a\\b', 'a\0b', '.'])(
    'refuses the path %j',
    async (path) => {
      await expect(open().put(path, await localFile('x'))).rejects.toThrow(TypeError);
    },
  );
});

it('lets nobody but its user read a state folder', async () => {
  const file = await new FolderState(join(root, 'private')).put('syncs/1/plan', await localFile('x'));
  const path = join(root, 'private', file.path);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
  expect(await readdir(dirname(path))).toEqual(['plan']);
});

it('leaves no half of a file where it could not be stored', async () => {
  const dir = join(root, 'blocked');
  await mkdir(join(dir, 'syncs', 'plan'), { recursive: true });
  await writeFile(join(dir, 'syncs', 'plan', 'inside'), '');
  await expect(new FolderState(dir).put('syncs/plan', await localFile('x'))).rejects.toThrow(/EISDIR/);
  expect(await readdir(join(dir, 'syncs'))).toEqual(['plan']);
});

it('gives URLs that anybody can download from S3, and none for a folder', async () => {
  const file = await s3.put('exports/records.parquet', await localFile('records'));
  const answer = await fetch(await s3.url(file));
  expect(await answer.text()).toBe('records');
  expect(await new FolderState(join(root, 'folder')).url()).toBeUndefined();
});
