import { expect, test } from 'vitest';
import { listModels } from '#contract';
import { connectSource, usePracticeSource } from '../../../testing/practice-source.ts';
import { testProtection } from '../../../testing/protection.ts';
import { useServer } from '../../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, listModels);

async function addModel(more: object = {}): Promise<{ readonly base: string; readonly id: number }> {
  const source = await connectSource(served.api, practice.source.credentials);
  const json = { name: 'Model', query: 'select id from customers', ...more };
  const { body } = await served.api('POST', `/sources/${source.id}/models`, { json });
  return { base: `/sources/${source.id}/models`, id: body.data.id };
}

test('the models of one source are paged, the newest first, and datasets are not among them', async () => {
  const { base } = await addModel({ name: 'First' });
  await addModel({ name: 'Of another source' });
  await served.api('POST', base, { json: { name: 'Second', query: 'select 2 as two' } });
  const source_id = Number(base.split('/')[2]);
  await served.api('POST', '/datasets', {
    json: { name: 'No', type: 'sql', source_id, query: 'select 1 as one' },
  });
  const { body } = await served.api('GET', base);
  expect(body.data.map(({ name }: { name: string }) => name)).toEqual(['Second', 'First']);
});
