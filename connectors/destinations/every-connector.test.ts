import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectors } from '../../apps/server/connectors.ts';

const types = connectors.map(({ type }) => type);

/** They speak protocols of their own, which the shared faults are not about: each has faults of its own. */
const databases = new Map([
  ['mysql', ['connection.test.ts', 'write-faults.test.ts']],
  ['postgres', ['connection.test.ts', 'write.faults.test.ts', 'write.lost.test.ts']],
]);

/** Its protocol has samples, which are tested, but no description to hold requests against. */
const withoutDescription = 'custom_api';

const folderOf = (type: string): string => join(import.meta.dirname, type);
const read = (type: string, file: string): Promise<string> => readFile(join(folderOf(type), file), 'utf8');

test('every folder of a connector is served, under the name of its type', async () => {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(types.toSorted()).toEqual(folders.toSorted());
});

const overHttp = types.filter((type) => !databases.has(type));

test.each(overHttp)('%s is held against the shared faults', async (type) => {
  expect(await read(type, 'fault.test.ts')).toMatch(/^testFaults\(/m);
});

test.each([...databases])('%s is held against faults of its own', async (type, files) => {
  expect(await readdir(folderOf(type))).toEqual(expect.arrayContaining(files));
});

test.each(overHttp.filter((type) => type !== withoutDescription))(
  "%s is held against its vendor's description",
  async (type) => {
    expect(await read(type, 'vendor-spec.test.ts')).toMatch(/\btest\(/);
  },
);

describe.each(connectors.map((connector) => [connector.type, connector] as const))(
  '%s',
  (type, connector) => {
    test('tells operators of each of its credentials', async () => {
      const readme = await read(type, 'README.md');
      expect(readme).toMatch(/^# \S/);
      for (const { id } of connector.auth.fields as readonly { id: string }[]) expect(readme).toContain(id);
    });

    test('has an overview of its objects, its limits and what proves it', () => {
      const { objects, limits, proof } = connector.overview;
      expect(objects).not.toEqual([]);
      expect(objects.filter(({ operations }) => operations.length === 0)).toEqual([]);
      expect(limits).not.toBe('');
      expect(proof).not.toEqual([]);
    });
  },
);
