import { beforeAll, expect, test } from 'vitest';
import { createSyncEndpoint } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';
import { addSource, column, table } from '../../testing/syncs.ts';
import type { KnownSource } from '../../testing/syncs.ts';

const served = useServer();
const practice = useEndpoint();
let source: KnownSource;
let destinationId: number;

testProtection(served, createSyncEndpoint);

beforeAll(async () => {
  source = await addSource(served.server);
  destinationId = (await connect(served.api, practice.endpoint.url)).id;
});

const sync = (more: object = {}) => ({
  operation: 'upsert',
  source_attributes: { connection_id: source.id, object: table },
  destination_attributes: { connection_id: destinationId, object: 'contact' },
  mappings: [column('email', 'email', { is_primary_identifier: true })],
  ...more,
});

test('a sync is created and gives its id', async () => {
  const { status, body } = await served.api('POST', '/syncs', { json: sync() });
  expect({ status, body }).toEqual({
    status: 200,
    body: { status: 'created', data: { sync_id: expect.any(Number) } },
  });
  const { body: shown } = await served.api('GET', `/syncs/${body.data.sync_id}`);
  expect(shown.data).toMatchObject({ operation: 'upsert', status: 'ready', paused: false });
  const list = await served.api('GET', '/syncs');
  expect(list.body.data).toEqual([shown.data]);
});
