import { expect, test, vi } from 'vitest';
import { refreshTablesStatus } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, refreshTablesStatus);

interface Named {
  readonly table_name: string;
  readonly id: number;
}

const tablesOf = async (id: number): Promise<readonly Named[]> =>
  (await served.api('GET', `/sources/${id}/tables`)).body.data;

async function refresh(id: number): Promise<{ key: number; status: number; body: object }> {
  const key = (await served.api('POST', `/sources/${id}/refresh_tables`)).body.refresh_key;
  return vi.waitFor(async () => {
    const answer = await served.api('GET', `/sources/${id}/refresh_tables_status?refresh_key=${key}`);
    expect(answer.body.status).not.toBe('processing');
    return { key, status: answer.status, body: answer.body };
  }, 10_000);
}

test('a refresh finds new tables, drops those that are gone, and keeps the ids of the others', async () => {
  await practice.source.run('create table going (id int)');
  const { id } = await connectSource(served.api, practice.source.credentials);
  const before = await tablesOf(id);
  const customers = before.find(({ table_name }) => table_name === 'customers');
  const going = before.find(({ table_name }) => table_name === 'going');
  await practice.source.run('drop table going; create table coming (id int)');
  expect(await refresh(id)).toMatchObject({ status: 200, body: { status: 'completed' } });
  const after = await tablesOf(id);
  expect(after).toContainEqual(customers);
  expect(after.map(({ table_name }) => table_name)).toContain('coming');
  expect(after.map(({ table_name }) => table_name)).not.toContain('going');
  await practice.source.run('drop table coming; create table going (id int)');
  await refresh(id);
  expect(await tablesOf(id)).toContainEqual(going);
});

test('a failed refresh is 400 with its reason, and the old list stays', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const before = await tablesOf(id);
  await served.api('PATCH', `/sources/${id}`, { json: { connection: { credentials: { port: 1 } } } });
  expect(await refresh(id)).toMatchObject({ status: 400, body: { status: 'error' } });
  expect(await tablesOf(id)).toEqual(before);
});

test('the making of a source counts as its first refresh', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const { body } = await served.api('GET', `/sources/${id}/refresh_tables_status`);
  expect(body).toEqual({ status: 'completed' });
});

test('a key that names no refresh of these tables is 404', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const other = await connectSource(served.api, practice.source.credentials);
  const { key } = await refresh(other.id);
  for (const unknown of [key, 0, 2_147_483_648, 'x']) {
    const { status } = await served.api('GET', `/sources/${id}/refresh_tables_status?refresh_key=${unknown}`);
    expect({ unknown, status }).toEqual({ unknown, status: 404 });
  }
});
