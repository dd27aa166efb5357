import { expect, test } from 'vitest';
import { updateDatasetEndpoint } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, updateDatasetEndpoint);

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

const patch = (id: number, json: object) => served.api('PATCH', `/datasets/${id}`, { json });

test('another query has other columns; what is not sent stays', async () => {
  const { id, source_id } = await addDataset({ description: 'All' });
  const changed = await patch(id, { query: 'select email from customers', type: 'sql', source_id });
  expect(changed.body.data).toMatchObject({
    name: 'Dataset',
    description: 'All',
    columns: [{ name: 'email' }],
  });
  const renamed = await patch(id, { name: 'Mails', description: null });
  expect(renamed.body.data).toMatchObject({
    resource_identifier: 'dataset:mails',
    description: null,
    columns: [{ name: 'email' }],
  });
});

test('a query that stops working loses the columns of the one before', async () => {
  const { id } = await addDataset();
  expect((await patch(id, { query: 'select * from nowhere' })).body.data.columns).toEqual([]);
});

test('its type and source never change', async () => {
  const made = await addDataset();
  for (const change of [{ type: 'entity_resolution' }, { source_id: made.source_id + 1 }]) {
    const refused = await patch(made.id, { ...change, name: 'x' });
    expect(refused).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("can't be changed") },
    });
  }
  expect((await served.api('GET', `/datasets/${made.id}`)).body.data).toEqual(made);
});
