import { expect, test } from 'vitest';
import { createDatasetEndpoint } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, createDatasetEndpoint);

test('a new dataset comes back whole, with the columns of its query', async () => {
  const source = await connectSource(served.api, practice.source.credentials);
  const json = {
    name: 'Paying customers!',
    type: 'sql',
    source_id: source.id,
    query: 'select id, email from customers where paid',
    description: null,
  };
  const made = await served.api('POST', '/datasets', { json });
  expect(made).toMatchObject({ status: 201, body: { status: 'created' } });
  expect(made.body.data).toMatchObject({
    ...json,
    resource_identifier: 'dataset:paying-customers',
    cached_record_count: null,
    columns: [
      { name: 'id', data_type: 'integer' },
      { name: 'email', data_type: 'character varying(256)' },
    ],
  });
});

test.for([
  ['no source', {}, /source_id/],
  ['a source that there is not', { source_id: 999_999 }, /source_id: this workspace has no source 999999/],
  ['another type', { source_id: 1, type: 'entity_resolution' }, /type must be sql/],
  ['no type', { source_id: 1, type: undefined }, /type/],
  ['an empty query', { source_id: 1, query: '' }, /query/],
] as const)('%s is refused by name, and nothing is saved', async ([, more, message]) => {
  const json = { name: 'x', type: 'sql', query: 'select 1', ...more };
  expect(await served.api('POST', '/datasets', { json })).toMatchObject({
    status: 400,
    body: { message: expect.stringMatching(message) },
  });
  const names = (await served.api('GET', '/datasets')).body.data.map(({ name }: { name: string }) => name);
  expect(names).not.toContain('x');
});

test('the source of another workspace is none', async () => {
  const source = await connectSource(served.api, practice.source.credentials);
  const { token } = await served.server.addWorkspace('Others');
  const json = { name: 'x', type: 'sql', source_id: source.id, query: 'select 1' };
  const refused = await served.api('POST', '/datasets', { json, token });
  expect(refused).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('has no source') },
  });
});
