import { expect, test } from 'vitest';
import { listSources } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, listSources);

test('sources are paged, the newest first, each as it is fetched', async () => {
  const first = await connectSource(served.api, practice.source.credentials, { settings: { name: 'First' } });
  const second = await connectSource(served.api, practice.source.credentials, {
    settings: { name: 'Second' },
  });
  const { body } = await served.api('GET', '/sources?per_page=1');
  expect(body.data).toEqual([second]);
  expect(body.pagination).toMatchObject({ total_records: 2, next_page: 2 });
  const next = await served.api('GET', `/sources${new URL(body.next).search}`);
  expect(next.body.data).toEqual([first]);
});
