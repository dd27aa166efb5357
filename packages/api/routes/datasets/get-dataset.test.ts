import { expect, test, vi } from 'vitest';
import { fetchDataset } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';
import { column } from '../../testing/syncs.ts';

const served = useServer();
const practice = usePracticeSource();
const endpoint = useEndpoint();
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

test('a run of a sync counts the records, and another query forgets the count', async () => {
  const { id, source_id } = await addDataset({ query: 'select * from customers' });
  const destinationId = (await connect(served.api, endpoint.endpoint.url)).id;
  const made = await served.api('POST', '/syncs', {
    json: {
      operation: 'upsert',
      source_attributes: { connection_id: source_id, object: { type: 'dataset', id } },
      destination_attributes: { connection_id: destinationId, object: 'contact' },
      mappings: [column('email', 'email', { is_primary_identifier: true })],
    },
  });
  const triggered = await served.api('POST', `/syncs/${made.body.data.sync_id}/trigger`);
  await vi.waitFor(async () => {
    const { body } = await served.api('GET', `/sync_runs/${triggered.body.data.sync_run_id}`);
    expect(body.data.status).toBe('completed');
  }, 20_000);
  expect((await served.api('GET', `/datasets/${id}`)).body.data.cached_record_count).toBe(2);
  const json = { query: 'select * from customers where paid' };
  const changed = await served.api('PATCH', `/datasets/${id}`, { json });
  expect(changed.body.data.cached_record_count).toBeNull();
}, 30_000);
