import { expect, test, vi } from 'vitest';
import { refreshModelColumnsStatus } from '#contract';
import { connectSource, usePracticeSource } from '../../../testing/practice-source.ts';
import { testProtection } from '../../../testing/protection.ts';
import { useServer } from '../../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, refreshModelColumnsStatus);

async function addModel(more: object = {}): Promise<{ readonly base: string; readonly id: number }> {
  const source = await connectSource(served.api, practice.source.credentials);
  const json = { name: 'Model', query: 'select id from customers', ...more };
  const { body } = await served.api('POST', `/sources/${source.id}/models`, { json });
  return { base: `/sources/${source.id}/models`, id: body.data.id };
}

test('a refresh finds the columns of a query that did not work before', async () => {
  const { base, id } = await addModel({ query: 'select late from late_table' });
  const status = `${base}/${id}/refresh_columns_status`;
  expect(await served.api('GET', status)).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('late_table') },
  });
  await practice.source.run('create table late_table (late int)');
  const { body: started } = await served.api('POST', `${base}/${id}/refresh_columns`);
  await vi.waitFor(async () => {
    const { body } = await served.api('GET', `${status}?refresh_key=${started.refresh_key}`);
    expect(body).toEqual({ status: 'completed' });
  }, 10_000);
  expect((await served.api('GET', `${base}/${id}`)).body.data.columns).toMatchObject([{ name: 'late' }]);
});

test('a key of another model is 404', async () => {
  const one = await addModel();
  const other = await addModel();
  const { body } = await served.api('POST', `${one.base}/${one.id}/refresh_columns`);
  const path = `${other.base}/${other.id}/refresh_columns_status?refresh_key=${body.refresh_key}`;
  expect((await served.api('GET', path)).status).toBe(404);
});
