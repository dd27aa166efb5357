import { expect, test } from 'vitest';
import { listDatasets } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, listDatasets);

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

test('datasets of all sources are paged, the newest first; the filter stays on the next page', async () => {
  const first = await addDataset({ name: 'First' });
  const second = await addDataset({ name: 'Second' });
  const { body } = await served.api('GET', '/datasets?type=sql&per_page=1');
  expect(body.data).toEqual([second]);
  const next = await served.api('GET', `/datasets${new URL(body.next).search}`);
  expect(next.body.data).toEqual([first]);
  expect(new URL(body.next).searchParams.get('type')).toBe('sql');
  expect((await served.api('GET', '/datasets?type=entity_resolution')).body.data).toEqual([]);
});
