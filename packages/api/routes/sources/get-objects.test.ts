import { expect, test } from 'vitest';
import { listSourceObjects } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, listSourceObjects);

test('models and tables are one list, through pages of any length', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  for (const name of ['One', 'Two']) {
    await served.api('POST', `/sources/${id}/models`, { json: { name, query: 'select id from customers' } });
  }
  const whole = (await served.api('GET', `/sources/${id}/objects`)).body.data;
  expect(
    whole.map((object: { name?: string; table_name?: string }) => object.name ?? object.table_name),
  ).toEqual(['Two', 'One', 'Orders', 'customers', 'paying']);
  expect(whole[0]).toMatchObject({ type: 'model', query: 'select id from customers' });
  expect(whole[2]).toMatchObject({ type: 'table', table_schema: 'Sales' });
  const paged = [];
  for (const page of [1, 2, 3]) {
    const { body } = await served.api('GET', `/sources/${id}/objects?per_page=2&page=${page}`);
    expect(body.pagination).toMatchObject({ total_records: 5, last_page: 3 });
    paged.push(...body.data);
  }
  expect(paged).toEqual(whole);
});
