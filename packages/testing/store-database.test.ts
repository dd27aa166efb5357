import { Client } from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from './store-database.ts';

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

test('a test database starts as its template and leaves the template alone', async () => {
  const template = await createTestDatabase();
  const filling = await connect(template.url);
  await filling.query('create table planet (name text)');
  await filling.query(`insert into planet values ('Mars')`);
  await filling.end();

  const clone = await createTestDatabase(new URL(template.url).pathname.slice(1));
  const client = await connect(clone.url);
  await client.query(`insert into planet values ('Venus')`);
  expect((await client.query('select name from planet order by name')).rows).toEqual([
    { name: 'Mars' },
    { name: 'Venus' },
  ]);
  await client.end();

  const original = await connect(template.url);
  expect((await original.query('select name from planet')).rows).toEqual([{ name: 'Mars' }]);
  await original.end();
  await Promise.all([clone.drop(), template.drop()]);
});

test('a test database can be dropped while somebody is still connected', async () => {
  const database = await createTestDatabase();
  const client = await connect(database.url);
  const closed = new Promise((resolve) => client.on('error', resolve));
  await database.drop();
  expect(await closed).toMatchObject({ code: '57P01' });
  await expect(connect(database.url)).rejects.toMatchObject({ code: '3D000' });
});
