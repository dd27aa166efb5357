import { chmodSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useServer } from './testing/served.ts';

const folder = mkdtempSync(join(realpathSync(tmpdir()), 'spillway-files-'));
const work = mkdtempSync(join(realpathSync(tmpdir()), 'spillway-work-'));
// The account of the embedded PostgreSQL, which is another one under root, must enter it.
chmodSync(work, 0o711);
const link = `${folder}-link`;
symlinkSync(folder, link);
// Where the server keeps the files of work under way.
process.env['TMPDIR'] = work;

const allowed = useServer({ SPILLWAY_FILES_DIR: link });
const closed = useServer();

beforeAll(async () => {
  await writeFile(join(folder, 'people.csv'), 'id,email\n1,one@example.com\n2,two@example.com\n');
});
afterAll(async () => {
  for (const path of [folder, work, link]) await rm(path, { recursive: true, force: true });
});

const connection = { type: 'csv', credentials: { path: 'people.csv' } };

test('files below the allowed folder are a source, and nothing is left of the work', async () => {
  const made = await allowed.api('POST', '/sources', { json: { connection } });
  expect(made.body.data).toMatchObject({ type: 'csv', last_test_succeeded: true });
  const { body: tables } = await allowed.api('GET', `/sources/${made.body.data.id}/tables`);
  const [table] = tables.data;
  const { body } = await allowed.api('GET', `/sources/${made.body.data.id}/tables/${table.id}`);
  expect(body.data.columns.map(({ name }: { name: string }) => name)).toEqual(['id', 'email']);
  expect((await readdir(work)).filter((name) => name.startsWith('source-'))).toEqual([]);
});

test('files elsewhere are refused', async () => {
  const outside = { type: 'csv', credentials: { path: '/etc/passwd' } };
  const made = await allowed.api('POST', '/sources', { json: { connection: outside } });
  const answer =
    made.status === 400 ? made.body.message : made.body.data.last_test_results.steps.at(-1).error;
  expect(made.body.data?.last_test_succeeded ?? false).toBe(false);
  expect(answer).toBeTruthy();
});

test('without a folder no file is a source, and the check names the variable', async () => {
  const { body } = await closed.api('POST', '/sources', { json: { connection } });
  expect(body.data.last_test_succeeded).toBe(false);
  expect(JSON.stringify(body.data.last_test_results)).toContain('SPILLWAY_FILES_DIR');
});
