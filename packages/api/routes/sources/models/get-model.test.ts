import { expect, test } from 'vitest';
import { fetchModel } from '#contract';
import { connectSource, usePracticeSource } from '../../../testing/practice-source.ts';
import { testProtection } from '../../../testing/protection.ts';
import { useServer } from '../../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, fetchModel);

async function addModel(more: object = {}): Promise<{ readonly base: string; readonly id: number }> {
  const source = await connectSource(served.api, practice.source.credentials);
  const json = { name: 'Model', query: 'select id from customers', ...more };
  const { body } = await served.api('POST', `/sources/${source.id}/models`, { json });
  return { base: `/sources/${source.id}/models`, id: body.data.id };
}

test('a model is fetched below its own source only', async () => {
  const { base, id } = await addModel({ description: 'All of them', approved: true });
  const other = await addModel();
  const { body } = await served.api('GET', `${base}/${id}`);
  expect(body.data).toMatchObject({ id, source_object_id: id, description: 'All of them', approved: true });
  expect((await served.api('GET', `${other.base}/${id}`)).status).toBe(404);
  expect((await served.api('GET', `/datasets/${id}`)).status).toBe(404);
});
