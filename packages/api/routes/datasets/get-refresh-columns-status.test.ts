import { expect, test, vi } from 'vitest';
import { refreshDatasetColumnsStatus } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, refreshDatasetColumnsStatus);

async function addDataset(more: object = {}) {
  const source = await connectSource(served.api, practice.source.credentials);
  const json = {
    name: 'Dataset',
    type: 'sql',
    source_id: source.id,
    query: 'select id from customers',
    ...more,
  };
  return (await served.api('POST', '/datasets', { json })).body.data;
}

test('a refresh that fails is 400 with the words of the source, one that works is completed', async () => {
  const { id } = await addDataset({ query: 'select late from late_table' });
  const status = `/datasets/${id}/refresh_columns_status`;
  expect(await served.api('GET', status)).toMatchObject({
    status: 400,
    body: { status: 'error', message: expect.stringContaining('late_table') },
  });
  await practice.source.run('create table late_table (late int)');
  const { body: started } = await served.api('POST', `/datasets/${id}/refresh_columns`);
  await vi.waitFor(async () => {
    const { body } = await served.api('GET', `${status}?refresh_key=${started.refresh_key}`);
    expect(body).toEqual({ status: 'completed' });
  }, 10_000);
  expect((await served.api('GET', `/datasets/${id}`)).body.data.columns).toMatchObject([{ name: 'late' }]);
});

test('a key of another dataset is 404', async () => {
  const one = await addDataset();
  const other = await addDataset();
  const { body } = await served.api('POST', `/datasets/${one.id}/refresh_columns`);
  const path = `/datasets/${other.id}/refresh_columns_status?refresh_key=${body.refresh_key}`;
  expect((await served.api('GET', path)).status).toBe(404);
});
