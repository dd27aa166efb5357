import { expect, test } from 'vitest';
import { refreshTableColumns } from '#contract';
import { connectSource, usePracticeSource } from '../../../testing/practice-source.ts';
import { testProtection } from '../../../testing/protection.ts';
import { useServer } from '../../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, refreshTableColumns);

test('two refreshes of the same table at once are one, of another table another', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const [one, other] = (await served.api('GET', `/sources/${id}/tables`)).body.data;
  const start = (table: typeof one) =>
    served.api('POST', `/sources/${id}/tables/${table.id}/refresh_columns`);
  const [first, second, third] = await Promise.all([start(one), start(one), start(other)]);
  expect(first).toMatchObject({ status: 202, body: { refresh_key: expect.any(Number) } });
  expect(second.body).toEqual(first.body);
  expect(third.body).not.toEqual(first.body);
});
