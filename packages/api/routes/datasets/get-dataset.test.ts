import { expect, test } from 'vitest';
import { fetchDataset } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, fetchDataset);

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

test('a dataset is fetched as it was made, and is unknown to other workspaces', async () => {
  const made = await addDataset();
  expect((await served.api('GET', `/datasets/${made.id}`)).body).toEqual({ status: 'success', data: made });
  const { token } = await served.server.addWorkspace('Others');
  expect((await served.api('GET', `/datasets/${made.id}`, { token })).status).toBe(404);
});
