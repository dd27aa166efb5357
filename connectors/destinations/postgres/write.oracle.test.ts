import * as fc from 'fast-check';
import { Client, DatabaseError } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json, WriteOperation, WriteRecord } from '#connector-kit';
import type { Harness } from '#connector-harness';
import { startServer, type TestServer } from './testing/servers.ts';

const TABLE = `(
  id int primary key,
  age int not null default 7 check (age >= 0),
  name varchar(3),
  low int,
  check (low is null or low < age),
  rank int unique deferrable initially deferred,
  mail text unique
)`;

let server: TestServer;
let harness: Harness;
let oracle: Client;

beforeAll(async () => {
  server = await startServer();
  await server.sql(`create table item ${TABLE}; create table mirrored ${TABLE}`);
  harness = server.harness();
  oracle = new Client({ connectionString: server.url, ssl: false });
  await oracle.connect();
});
afterAll(async () => {
  await oracle.end();
  await harness.close();
  await server.stop();
});

const id = fc.integer({ min: 1, max: 4 });
/** What only concerns the row itself. */
const ownFields = {
  age: fc.oneof<fc.Arbitrary<Json>[]>(
    fc.integer({ min: -1, max: 9 }),
    fc.constantFrom<Json>(null, 'x', '99999999999'),
  ),
  name: fc.constantFrom<Json>('a', 'b', 'c', 'abc', null, 'abcd', 'a\0', '\ud800'),
  low: fc.constantFrom<Json>(1, 8, 8, null, 2.5),
};
/** What other rows may stand in the way of. */
const sharedFields = {
  rank: fc.constantFrom<Json>(1, 2, 3, null),
  mail: fc.constantFrom<Json>('a', 'b', null),
};
const partial = fc.record({ id, ...ownFields }, { requiredKeys: ['id'] });
const whole = fc.record({ id, ...ownFields, ...sharedFields });
const operations = fc.constantFrom<WriteOperation[]>(
  'upsert',
  'upsert',
  'upsert',
  'update',
  'insert',
  'delete',
);
const before = fc.array(fc.record({ id, age: fc.constantFrom(0, 9), mail: fc.constantFrom('a', 'b', 'c') }), {
  maxLength: 4,
});

type Fate = 'succeeded' | 'rejected';

/** The plainest writer there is: one record, one statement, one transaction. */
async function writeRowByRow(operation: WriteOperation, records: readonly WriteRecord[]): Promise<Fate[]> {
  const fates: Fate[] = [];
  for (const record of records) {
    const names = Object.keys(record).filter((name) => name !== 'id');
    const values = ['id', ...names].map((name) => record[name] ?? null);
    const isText = (value: Json) =>
      typeof value === 'string' && !(value.isWellFormed() && !value.includes('\0'));
    if (operation !== 'delete' && values.some(isText)) {
      fates.push('rejected');
      continue;
    }
    try {
      fates.push((await writeRow(operation, names, values)) ? 'succeeded' : 'rejected');
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      fates.push('rejected');
    }
  }
  return fates;
}

async function writeRow(operation: WriteOperation, names: string[], values: Json[]): Promise<boolean> {
  const { rowCount: found } = await oracle.query('select 1 from mirrored where id = $1', [values[0]]);
  if (operation === 'delete') {
    await oracle.query('delete from mirrored where id = $1', [values[0]]);
    return true;
  }
  const settings = names.map((name, position) => `${name} = $${position + 2}`).join(', ');
  if (found === 1) {
    if (operation === 'insert') return false;
    if (names.length > 0) await oracle.query(`update mirrored set ${settings} where id = $1`, values);
    return true;
  }
  if (operation === 'update') return false;
  const places = values.map((_, position) => `$${position + 1}`).join(', ');
  await oracle.query(`insert into mirrored (${['id', ...names].join(', ')}) values (${places})`, values);
  return true;
}

async function compare(
  operation: WriteOperation,
  rows: readonly { id: number; age: number; mail: string }[],
  records: readonly WriteRecord[],
): Promise<void> {
  for (const table of ['item', 'mirrored']) {
    await server.sql(`truncate ${table}`);
    for (const { id, age, mail } of rows) {
      await server.sql(`insert into ${table} (id, age, mail) select ${id}, ${age}, '${mail}'
        where not exists (select from ${table} where id = ${id} or mail = '${mail}')`);
    }
  }
  const fates = await writeRowByRow(operation, records);
  const outcomes = await harness.write({
    object: 'public.item',
    operation,
    primaryIdentifier: 'id',
    records,
  });

  expect(outcomes.map(({ status }) => status)).toEqual(fates);
  expect(await server.sql('select * from item order by id')).toEqual(
    await server.sql('select * from mirrored order by id'),
  );
}

test('a batch of good and bad records, whole or not, ends as if written row by row', async () => {
  await fc.assert(fc.asyncProperty(operations, before, fc.array(partial, { maxLength: 12 }), compare), {
    numRuns: 100,
  });
}, 120_000);

test('so does an upsert of rows that stand in the way of each other', async () => {
  const records = fc.uniqueArray(whole, { selector: (record) => record.id, maxLength: 6 });
  await fc.assert(fc.asyncProperty(fc.constant<WriteOperation>('upsert'), before, records, compare), {
    numRuns: 100,
  });
}, 120_000);
