import { expect, test } from 'vitest';
import { deleteModel } from '#contract';
import { connectSource, usePracticeSource } from '../../../testing/practice-source.ts';
import { testProtection } from '../../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../../testing/served.ts';
import { addSource, createSync } from '../../../testing/syncs.ts';

const served = useServer();
const practice = usePracticeSource();
const endpoint = useEndpoint();
testProtection(served, deleteModel);

async function addModel(more: object = {}): Promise<{ readonly base: string; readonly id: number }> {
  const source = await connectSource(served.api, practice.source.credentials);
  const json = { name: 'Model', query: 'select id from customers', ...more };
  const { body } = await served.api('POST', `/sources/${source.id}/models`, { json });
  return { base: `/sources/${source.id}/models`, id: body.data.id };
}

test('a deleted model is gone', async () => {
  const { base, id } = await addModel();
  expect((await served.api('DELETE', `${base}/${id}`)).body).toEqual({ status: 'deleted' });
  expect((await served.api('GET', `${base}/${id}`)).status).toBe(404);
  expect((await served.api('DELETE', `${base}/${id}`)).status).toBe(404);
});

test('a model that syncs use stays, and the answer names them', async () => {
  const source = await addSource(served.server);
  const destinationId = (await connect(served.api, endpoint.endpoint.url)).id;
  const object = { type: 'model', id: source.modelId };
  const sync = await createSync(
    served.api,
    { source, destinationId },
    { source_attributes: { connection_id: source.id, object } },
  );
  const refused = await served.api('DELETE', `/sources/${source.id}/models/${source.modelId}`);
  expect(refused).toMatchObject({
    status: 409,
    body: { message: `Syncs use model ${source.modelId}: delete sync ${sync} first.` },
  });
  const other = await served.api('DELETE', `/datasets/${source.datasetId}`);
  expect(other.status).toBe(200);
});
