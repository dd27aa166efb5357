import { expect, test } from 'vitest';
import { refreshColumnsByName } from '#contract';
import { connectSource, usePracticeSource } from '../../../testing/practice-source.ts';
import { testProtection } from '../../../testing/protection.ts';
import { useServer } from '../../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, refreshColumnsByName);

const named = (table: Record<string, string>): string =>
  `table_catalog=${table['table_catalog']}&table_schema=${table['table_schema']}&table_name=${table['table_name']}`;

test('two refreshes of the same table at once are one, of another table another', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const [one, other] = (await served.api('GET', `/sources/${id}/tables`)).body.data;
  const start = (table: typeof one) =>
    served.api('POST', `/sources/${id}/tables/refresh_columns?${named(table)}`);
  const [first, second, third] = await Promise.all([start(one), start(one), start(other)]);
  expect(first).toMatchObject({ status: 202, body: { refresh_key: expect.any(Number) } });
  expect(second.body).toEqual(first.body);
  expect(third.body).not.toEqual(first.body);
});
