import { expect, test } from 'vitest';
import { refreshDatasetColumns } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, refreshDatasetColumns);

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

test('two refreshes at once are one: the same key', async () => {
  const { id } = await addDataset();
  const start = () => served.api('POST', `/datasets/${id}/refresh_columns`);
  const [first, second] = await Promise.all([start(), start()]);
  expect(first).toMatchObject({ status: 202, body: { refresh_key: expect.any(Number) } });
  expect(second.body).toEqual(first.body);
});
