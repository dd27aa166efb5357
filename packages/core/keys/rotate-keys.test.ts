import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { insertOrganization, Store } from '#store';
import { createTestDatabase } from '#testing';
import { fileKeys, Vault } from '#vault';
import type { KeyFile } from '#vault';
import { openFrom, sealInto, workspacePlace } from '../secrets.ts';
import type { SecretServices } from '../secrets.ts';
import { keyStatus } from './key-status.ts';
import { retireKey } from './retire-key.ts';
import { rotateKeys } from './rotate-keys.ts';

let cleanUp: AsyncDisposableStack;
let keyFile: KeyFile;
let store: Store;
let server: SecretServices;
let command: SecretServices;
let first: string;

const silent = (): void => undefined;
const place = (row: number) => workspacePlace(1, 'destination_credentials', row);

beforeEach(async () => {
  cleanUp = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'spillway-rotation-'));
  cleanUp.defer(() => rm(folder, { recursive: true }));
  keyFile = fileKeys(join(folder, 'keys'));
  await keyFile.create();
  const database = await createTestDatabase();
  cleanUp.defer(() => database.drop());
  store = await Store.open({ connection: { connectionString: database.url } });
  cleanUp.defer(() => store.close());
  const { id } = await insertOrganization(store.db, 'Test');
  await store.db
    .insertInto('workspaces')
    .values({ organization_id: id, name: 'Test', notification_emails: [] })
    .execute();
  server = { store, vault: await Vault.open(keyFile) };
  command = { store, vault: await Vault.open(keyFile) };
  first = server.vault.writeKeyId;
  await sealInto(store.db, server.vault, place(1), 'before');
});
afterEach(() => cleanUp.disposeAsync());

/** Ends when somebody waits for the keys. */
async function keysAwaited(): Promise<void> {
  await expect
    .poll(
      async () => {
        const { rows } = await sql`select 1 from pg_locks l join pg_database d on d.oid = l.database
          where locktype = 'advisory' and not granted and datname = current_database()`.execute(store.db);
        return rows.length;
      },
      { timeout: 20_000 },
    )
    .toBe(1);
}

test('a server that has not noticed the rotation seals under the new key, though the old one is retired', async () => {
  const { added } = await rotateKeys(command, keyFile, silent);
  await retireKey(command, keyFile, first);
  expect(server.vault.writeKeyId).toBe(first);
  await sealInto(store.db, server.vault, place(2), 'after');
  expect(await keyStatus(command)).toEqual([{ id: added, writes: true, present: true, secrets: 2 }]);
  expect(await openFrom(store.db, await Vault.open(keyFile), place(2))).toBe('after');
});

test('a rotation waits for what is being sealed under the old key, and takes it along', async () => {
  const sealed = Promise.withResolvers<void>();
  const commit = Promise.withResolvers<void>();
  const sealing = store.db.transaction().execute(async (transaction) => {
    await sealInto(transaction, server.vault, place(2), 'meanwhile');
    sealed.resolve();
    await commit.promise;
  });
  await sealed.promise;
  const rotation = rotateKeys(command, keyFile, silent);
  await keysAwaited();
  commit.resolve();
  await sealing;
  expect(await rotation).toMatchObject({ rewrapped: 2, unused: [first] });
  await retireKey(command, keyFile, first);
  expect(await openFrom(store.db, await Vault.open(keyFile), place(2))).toBe('meanwhile');
});

test('a key is not retired while something may be sealed under it', async () => {
  const second = await keyFile.addKey();
  await rotateKeys(command, keyFile, silent);
  const third = await keyFile.addKey();
  await expect(retireKey(command, keyFile, third)).rejects.toThrow('is the first one');
  await expect(retireKey(command, keyFile, second)).rejects.toThrow('still seals 1 secrets');
  await retireKey(command, keyFile, first);
  expect((await keyStatus(command)).map(({ id }) => id)).toEqual([third, second]);
});

test('a rotation that was cut short goes on under its key; one that was ended makes another', async () => {
  const begun = await keyFile.addKey();
  expect(await rotateKeys(command, keyFile, silent)).toMatchObject({ added: undefined, writeKeyId: begun });
  const next = await rotateKeys(command, keyFile, silent);
  expect(next.added).toBe(next.writeKeyId);
  expect(next).toMatchObject({ rewrapped: 1, unused: [begun, first] });
});

test('a missing key stops a rotation before it begins', async () => {
  const lone = await Vault.open(keyFile);
  await keyFile.addKey();
  await keyFile.removeKeys([first]);
  const file = await keyFile.load();
  await expect(rotateKeys({ store, vault: lone }, keyFile, silent)).rejects.toThrow(
    `keys that are missing: "${first}" (1 secrets)`,
  );
  expect(await keyFile.load()).toEqual(file);
});

test('a secret that was damaged is named, and the rest of its batch stays as it was', async () => {
  await sealInto(store.db, server.vault, place(2), 'sound');
  await sql`update spillway.secrets set sealed = set_byte(sealed, 60, get_byte(sealed, 60) # 1)
    where row_id = 1`.execute(store.db);
  await expect(rotateKeys(command, keyFile, silent)).rejects.toThrow(
    'Secret destination_credentials of row 1 in workspace workspace:1: does not open',
  );
  expect(await openFrom(store.db, command.vault, place(2))).toBe('sound');
});
