import { chmod, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Owner, serverOwner, startEmbedded } from './index.ts';
import { makeClone, nodeFor } from './testing/clone.ts';
import { ask, makeFolder, startHolder } from './testing/holders.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => folder.remove());

describe.runIf(process.getuid?.() === 0)('as root', () => {
  let account: Owner;
  beforeEach(async () => {
    account = (await serverOwner()) ?? { uid: 65534, gid: 65534 };
  });

  test('the server runs under an unprivileged account', async () => {
    const dataDir = join(folder.path, 'data');
    const server = await startEmbedded({ dataDir, explicit: true });
    const pid = Number((await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
    expect((await stat(join(dataDir, 'postgres'))).uid).toBe(account.uid);
    expect((await stat(server.connection.host)).uid).toBe(account.uid);
    expect(pid).toBeGreaterThan(1);
    await server.stop();
  });

  test('under umask 077 the folders that we make are open to that account all the same', async () => {
    const umask = process.umask(0o077);
    try {
      const server = await startEmbedded({ dataDir: join(folder.path, 'new/data'), explicit: true });
      expect(await ask(server.connection, 'select 1 as one')).toEqual([{ one: 1 }]);
      await server.stop();
    } finally {
      process.umask(umask);
    }
  });

  test('in a clone below a closed home the binaries are copied and the default data moves', async () => {
    const clone = join(folder.path, 'home/clone');
    await mkdir(join(folder.path, 'home'), { mode: 0o700 });
    await makeClone(clone, { without: 'links' });
    const systemFolder = join(folder.path, 'var/lib/spillway');
    const first = await startHolder({ clone, systemFolder });
    expect(first.dataDir).toMatch(new RegExp(`^${systemFolder}/clone-[0-9a-f]{12}$`));
    await ask(first.connection, `create table planet as select 'Mars' as name`);
    await first.stop();
    const made = (await readdir(first.dataDir)).sort();
    expect(made).toEqual(['postgres', 'postgres.log', expect.stringMatching(/^postgresql-18\.\d+-/)]);

    const copied = (await stat(join(first.dataDir, made[2] ?? ''))).ctimeMs;
    const second = await startHolder({ clone, systemFolder });
    expect(await ask(second.connection, 'select name from planet')).toEqual([{ name: 'Mars' }]);
    await second.stop();
    expect((await stat(join(first.dataDir, made[2] ?? ''))).ctimeMs).toBe(copied);
  });

  test('a data folder that was asked for by name never moves: the folder that blocks is named', async () => {
    const closed = join(folder.path, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const starting = startEmbedded({ dataDir: join(closed, 'below/data'), explicit: true });
    await expect(starting).rejects.toThrow(/SPILLWAY_DATA_DIR/);
    await expect(starting).rejects.toThrow(`\`chmod o+x ${closed}\``);
  });

  test('what an ordinary account has made in its clone, root runs under that account', async () => {
    const clone = join(folder.path, 'clone');
    await makeClone(clone, { account, without: 'links' });
    const node = await nodeFor(account, folder.path);
    const ordinary = await startHolder({ clone, account, node });
    expect(ordinary.dataDir).toBe(join(clone, '.spillway'));
    expect((await stat(ordinary.dataDir)).mode & 0o777).toBe(0o700);
    await ask(ordinary.connection, `create table planet as select 'Mars' as name`);
    const root = await startHolder({ clone });
    expect(await ask(root.connection, 'select name from planet')).toEqual([{ name: 'Mars' }]);
    await ordinary.stop();
    await root.stop();
    const again = await startHolder({ clone });
    expect(await ask(again.connection, 'select name from planet')).toEqual([{ name: 'Mars' }]);
    await again.stop();
  });

  test('an account without a passwd entry is told that PostgreSQL demands one', async () => {
    const stranger = { uid: 54_321, gid: 54_321 };
    const clone = join(folder.path, 'clone');
    await makeClone(clone, { account: stranger });
    const node = await nodeFor(stranger, folder.path);
    await expect(startHolder({ clone, account: stranger, node })).rejects.toThrow(
      /EmbeddedPostgresError.*no entry in \/etc\/passwd/,
    );
    expect(await readdir(join(clone, '.spillway'))).toEqual([]);
  });

  test.runIf(process.platform === 'linux')('a root without capabilities is told which it lacks', async () => {
    const limited = join(folder.path, 'limited-node');
    await writeFile(limited, `#!/bin/sh\nexec setpriv --bounding-set=-setuid "${process.execPath}" "$@"\n`);
    await chmod(limited, 0o755);
    const starting = startHolder({ dataDir: join(folder.path, 'data'), node: limited });
    await expect(starting).rejects.toThrow(/capabilities SETUID\. .*DATABASE_URL/);
  });

  test('an ordinary account that may not write the data folder is told its name', async () => {
    const node = await nodeFor(account, folder.path);
    const dataDir = join(folder.path, 'data');
    await expect(startHolder({ dataDir, account, node })).rejects.toThrow(dataDir);
  });

  test('data of another account is refused with both numbers', async () => {
    const dataDir = join(folder.path, 'data');
    await mkdir(join(dataDir, 'postgres'), { recursive: true });
    await expect(startEmbedded({ dataDir, explicit: true })).rejects.toThrow(
      new RegExp(`belongs to uid 0.*chown -R ${account.uid}`),
    );
  });
});

test('a temp folder and a data folder with long names are no obstacle to the socket', async () => {
  const long = join(folder.path, 'x'.repeat(120));
  await mkdir(long);
  const holder = await startHolder({ dataDir: join(long, 'data'), env: { TMPDIR: long } });
  expect(await ask(holder.connection, 'select 1 as one')).toEqual([{ one: 1 }]);
  await holder.stop();
});
