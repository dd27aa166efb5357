import { expect, test } from 'vitest';
import { deleteDataset } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';
import { addSource, createSync } from '../../testing/syncs.ts';

const served = useServer();
const practice = usePracticeSource();
const endpoint = useEndpoint();
testProtection(served, deleteDataset);

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

test('a deleted dataset is gone', async () => {
  const { id } = await addDataset();
  expect((await served.api('DELETE', `/datasets/${id}`)).body).toEqual({ status: 'deleted' });
  expect((await served.api('GET', `/datasets/${id}`)).status).toBe(404);
});

test('a dataset that syncs use stays, and the answer names them', async () => {
  const source = await addSource(served.server);
  const destinationId = (await connect(served.api, endpoint.endpoint.url)).id;
  const object = { type: 'dataset', id: source.datasetId };
  const sync = await createSync(
    served.api,
    { source, destinationId },
    { source_attributes: { connection_id: source.id, object } },
  );
  const refused = await served.api('DELETE', `/datasets/${source.datasetId}`);
  expect(refused).toMatchObject({
    status: 409,
    body: { message: `Syncs use dataset ${source.datasetId}: delete sync ${sync} first.` },
  });
  expect((await served.api('GET', `/datasets/${source.datasetId}`)).status).toBe(200);
});
