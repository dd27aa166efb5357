import { expect, test, vi } from 'vitest';
import { refreshColumnsByNameStatus } from '#contract';
import { connectSource, usePracticeSource } from '../../../testing/practice-source.ts';
import { testProtection } from '../../../testing/protection.ts';
import { useServer } from '../../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, refreshColumnsByNameStatus);

const named = (name: string): string =>
  `table_catalog=${practice.source.catalog}&table_schema=public&table_name=${name}`;
const pathsOf = (id: number, name: string) =>
  Promise.resolve({
    start: `/sources/${id}/tables/refresh_columns?${named(name)}`,
    status: `/sources/${id}/tables/refresh_columns_status?${named(name)}`,
  });

async function settled(path: string, key: number) {
  return vi.waitFor(async () => {
    const { status, body } = await served.api('GET', `${path}&refresh_key=${key}`);
    expect(body.status).not.toBe('processing');
    return { status, body };
  }, 10_000);
}

async function columnsOf(id: number): Promise<readonly string[]> {
  const named = `table_catalog=${practice.source.catalog}&table_schema=public&table_name=changing`;
  const { body } = await served.api('GET', `/sources/${id}/tables/columns?${named}`);
  return body.data.map(({ name }: { name: string }) => name);
}

test('a refresh finds what has changed; one that fails is 400 with its reason and keeps what was known', async () => {
  await practice.source.run('create table changing (id int)');
  const { id } = await connectSource(served.api, practice.source.credentials);
  expect(await columnsOf(id)).toEqual(['id']);
  const paths = await pathsOf(id, 'changing');
  await practice.source.run('alter table changing add column email text');
  const { body: started } = await served.api('POST', paths.start);
  expect(await settled(paths.status, started.refresh_key)).toEqual({
    status: 200,
    body: { status: 'completed' },
  });
  expect(await columnsOf(id)).toEqual(['id', 'email']);
  await practice.source.run('drop table changing');
  const { body: failing } = await served.api('POST', paths.start);
  expect(await settled(paths.status, failing.refresh_key)).toMatchObject({
    status: 400,
    body: { status: 'error', message: expect.stringContaining('changing') },
  });
  expect(await columnsOf(id)).toEqual(['id', 'email']);
});

test('a key of another table is 404', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const one = await pathsOf(id, 'customers');
  const other = await pathsOf(id, 'paying');
  const { body: started } = await served.api('POST', one.start);
  const { status } = await served.api('GET', `${other.status}&refresh_key=${started.refresh_key}`);
  expect(status).toBe(404);
});
