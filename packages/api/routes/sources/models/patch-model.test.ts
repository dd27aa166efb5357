import { expect, test } from 'vitest';
import { updateModelEndpoint } from '#contract';
import { connectSource, usePracticeSource } from '../../../testing/practice-source.ts';
import { testProtection } from '../../../testing/protection.ts';
import { useServer } from '../../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, updateModelEndpoint);

async function addModel(more: object = {}): Promise<{ readonly base: string; readonly id: number }> {
  const source = await connectSource(served.api, practice.source.credentials);
  const json = { name: 'Model', query: 'select id from customers', ...more };
  const { body } = await served.api('POST', `/sources/${source.id}/models`, { json });
  return { base: `/sources/${source.id}/models`, id: body.data.id };
}

test('another query has other columns; what is not sent stays', async () => {
  const { base, id } = await addModel({ description: 'All' });
  const json = { query: 'select email from customers', approved: true };
  const changed = await served.api('PATCH', `${base}/${id}`, { json });
  expect(changed).toMatchObject({
    status: 200,
    body: { data: { name: 'Model', description: 'All', approved: true, columns: [{ name: 'email' }] } },
  });
  const cleared = await served.api('PATCH', `${base}/${id}`, { json: { name: 'Mails', description: null } });
  expect(cleared.body.data).toMatchObject({
    name: 'Mails',
    description: null,
    query: json.query,
    columns: [{ name: 'email' }],
  });
});

test('what is refused changes nothing', async () => {
  const { base, id } = await addModel();
  const before = (await served.api('GET', `${base}/${id}`)).body;
  const refused = await served.api('PATCH', `${base}/${id}`, { json: { name: '', query: 'select 1' } });
  expect(refused.status).toBe(400);
  expect((await served.api('GET', `${base}/${id}`)).body).toEqual(before);
});
