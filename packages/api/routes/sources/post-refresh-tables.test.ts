import { expect, test } from 'vitest';
import { refreshTables } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, refreshTables);

test('two refreshes at once are one: the same key', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const start = () => served.api('POST', `/sources/${id}/refresh_tables`);
  const [first, second] = await Promise.all([start(), start()]);
  expect(first).toMatchObject({ status: 202, body: { refresh_key: expect.any(Number) } });
  expect(second.body).toEqual(first.body);
});
