import { expect, test } from 'vitest';
import { createModelEndpoint } from '#contract';
import { connectSource, usePracticeSource } from '../../../testing/practice-source.ts';
import { testProtection } from '../../../testing/protection.ts';
import { useServer } from '../../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, createModelEndpoint);

const post = (id: number, json: unknown) => served.api('POST', `/sources/${id}/models`, { json });

test('a new model is its id; its columns are known', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const made = await post(id, { name: 'Paying', query: 'select id, email from customers where paid' });
  expect(made).toMatchObject({ status: 201, body: { status: 'created' } });
  expect(made.body.data).toEqual({ id: expect.any(Number) });
  const { body } = await served.api('GET', `/sources/${id}/models/${made.body.data.id}`);
  expect(body.data).toMatchObject({
    type: 'model',
    name: 'Paying',
    description: null,
    approved: false,
    columns: [
      { name: 'id', type: 'integer' },
      { name: 'email', type: 'character varying(256)' },
    ],
  });
});

test('a query that the source refuses is kept, without columns', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const made = await post(id, { name: 'Broken', query: 'select * from nowhere' });
  expect(made.status).toBe(201);
  const { body } = await served.api('GET', `/sources/${id}/models/${made.body.data.id}`);
  expect(body.data.columns).toEqual([]);
});

test.for([
  ['no name', { query: 'select 1' }, /name/],
  ['an empty query', { name: 'x', query: ' ' }, /query must not be empty/],
  ['a query that is no text', { name: 'x', query: 1 }, /query/],
] as const)('%s is refused by name, and nothing is saved', async ([, json, message]) => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  expect(await post(id, json)).toMatchObject({
    status: 400,
    body: { message: expect.stringMatching(message) },
  });
  expect((await served.api('GET', `/sources/${id}/models`)).body.data).toEqual([]);
});

test('a source that there is not is 404', async () => {
  expect((await post(999_999, { name: 'x', query: 'select 1' })).status).toBe(404);
});
