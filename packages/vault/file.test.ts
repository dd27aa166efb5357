import { chmod, chown, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileKeys, Vault, VaultError } from './index.ts';

const context = { workspace: 3, purpose: 'destination_credentials', row: 7 };
const isRoot = process.getuid?.() === 0;
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vault-'));
  path = join(folder, 'keys');
});
afterEach(() => rm(folder, { recursive: true }));

const idsOf = async (): Promise<string[]> => (await fileKeys(path).load()).map(({ id }) => id);
const modeOf = async (): Promise<number> => (await stat(path)).mode & 0o777;

test('a made file has one key, is private, and making it again changes nothing', async () => {
  await fileKeys(path).create();
  const before = await readFile(path, 'utf8');
  await fileKeys(path).create();
  expect(await readFile(path, 'utf8')).toBe(before);
  expect(await idsOf()).toHaveLength(1);
  expect(await modeOf()).toBe(0o600);
  expect(await readdir(folder)).toEqual(['keys']);
});

test('a running vault sees the key that was added, and old secrets open until their key is removed', async () => {
  await fileKeys(path).create();
  const [running, rotating] = [await Vault.open(fileKeys(path)), await Vault.open(fileKeys(path))];
  const old = running.seal('pa55', context);
  const oldId = running.writeKeyId;

  const newId = await fileKeys(path).addKey();
  await rotating.reload();
  const rewrapped = await rotating.rewrap(old, context);
  expect(Vault.keyIdOf(rewrapped)).toBe(newId);
  expect(running.writeKeyId).toBe(oldId);
  expect((await running.open(rewrapped, context)).toString()).toBe('pa55');
  expect(running.writeKeyId).toBe(newId);
  expect((await running.open(old, context)).toString()).toBe('pa55');

  await fileKeys(path).removeKeys([oldId]);
  const restarted = await Vault.open(fileKeys(path));
  expect((await restarted.open(rewrapped, context)).toString()).toBe('pa55');
  await expect(restarted.open(old, context)).rejects.toThrow(`"${oldId}", which is not in key file ${path}`);
});

test('adding and removing keys keeps comments, mode and a link to the file', async () => {
  await fileKeys(path).create();
  await writeFile(path, `# ours\n\n${await readFile(path, 'utf8')}`);
  const link = join(folder, 'link');
  await symlink(path, link);
  const [first] = await idsOf();
  const second = await fileKeys(link).addKey();
  expect(await idsOf()).toEqual([second, first]);
  await fileKeys(link).removeKeys([first ?? '', 'never-there']);
  expect(await idsOf()).toEqual([second]);
  expect(await readFile(link, 'utf8')).toMatch(/^# ours\n/);
  expect(await modeOf()).toBe(0o600);
  expect((await readdir(folder)).toSorted()).toEqual(['keys', 'link']);
});

test.runIf(isRoot)('adding a key as root leaves the file with its owner', async () => {
  await fileKeys(path).create();
  await chown(path, 4321, 4322);
  await fileKeys(path).addKey();
  expect(await stat(path)).toMatchObject({ uid: 4321, gid: 4322 });
  expect(await modeOf()).toBe(0o600);
});

test('the write key is not removed', async () => {
  await fileKeys(path).create();
  const [first] = await idsOf();
  await expect(fileKeys(path).removeKeys([first ?? ''])).rejects.toThrow("can't be removed. Add a key first");
  expect(await idsOf()).toEqual([first]);
});

test.each([0o640, 0o604, 0o620, 0o644])('a file of mode %o is refused and not changed', async (mode) => {
  await fileKeys(path).create();
  await chmod(path, mode);
  await expect(Vault.open(fileKeys(path))).rejects.toThrow(`chmod 600 ${path}`);
  await expect(fileKeys(path).addKey()).rejects.toThrow(`chmod 600 ${path}`);
  expect(await readdir(folder)).toEqual(['keys']);
});

test('a missing file, an empty one and a broken line say which file and what to do', async () => {
  const refusal = async (): Promise<string> => {
    const error: unknown = await Vault.open(fileKeys(path)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(VaultError);
    return String(error);
  };
  expect(await refusal()).toMatch(/keys can't be used: ENOENT.*backup.*openssl rand -base64 32.*chmod 600/);
  await writeFile(path, '# nothing\n', { mode: 0o600 });
  expect(await refusal()).toContain(`key file ${path} holds no key. Make a key with`);
  await writeFile(path, '# note\r\n\r\nk1:c2hvcnQ=\r\n');
  expect(await refusal()).toContain(`key file ${path}, line 3: the key after the colon is not 32 bytes`);
  expect(await refusal()).not.toContain('c2hvcnQ');
  await expect(fileKeys(path).addKey()).rejects.toThrow('line 3');
  await expect(fileKeys(join(folder, 'none', 'keys')).create()).rejects.toThrow(VaultError);
});
