import { expect, test } from 'vitest';
import { refreshModelColumns } from '#contract';
import { connectSource, usePracticeSource } from '../../../testing/practice-source.ts';
import { testProtection } from '../../../testing/protection.ts';
import { useServer } from '../../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, refreshModelColumns);

async function addModel(more: object = {}): Promise<{ readonly base: string; readonly id: number }> {
  const source = await connectSource(served.api, practice.source.credentials);
  const json = { name: 'Model', query: 'select id from customers', ...more };
  const { body } = await served.api('POST', `/sources/${source.id}/models`, { json });
  return { base: `/sources/${source.id}/models`, id: body.data.id };
}

test('two refreshes at once are one: the same key', async () => {
  const { base, id } = await addModel();
  const start = () => served.api('POST', `${base}/${id}/refresh_columns`);
  const [first, second] = await Promise.all([start(), start()]);
  expect(first).toMatchObject({ status: 202, body: { refresh_key: expect.any(Number) } });
  expect(second.body).toEqual(first.body);
});
