import { Client } from 'pg';
import { expect, test } from 'vitest';
import { fetchObject } from '#contract';
import { createTestDatabase } from '#testing';
import { testProtection } from '../../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../../testing/served.ts';

const ODD_NAMES = [
  'plain',
  'with space',
  ' around ',
  'dots.in.name',
  '.',
  '..',
  'slash/ed',
  'a/../b',
  'back\\slash',
  'per%cent',
  '%2F',
  'quo"ted',
  "it's",
  'ünïcödé',
  '表',
  '👩‍👩‍👧',
  'question?mark',
  'hash#tag',
  'plus+and&amp;',
  'semi;colon:,@=$',
  '{braces}',
  'refresh_fields',
  'objects',
  '__proto__',
  'constructor',
  'new\nline',
  'x'.repeat(300),
];

const field = {
  field_api_name: 'email',
  label: 'Email',
  identifier: true,
  required: true,
  createable: true,
  updateable: true,
  type: 'string' as const,
  array: false,
};

const served = useServer();
const practice = useEndpoint({
  objects: ODD_NAMES.map((name) => ({
    object_api_name: name,
    label: `Label of ${name}`,
    operations: ['upsert' as const],
    fields: [{ ...field, label: name }],
  })),
});

testProtection(served, fetchObject);

/** As careful clients do: also dots, which else would be taken for steps in the path. */
const encoded = (name: string): string => encodeURIComponent(name).replaceAll('.', '%2E');

test('an object is found under its name, whatever it is made of', async () => {
  const made = await connect(served.api, practice.endpoint.url);
  expect(made.objects.map(({ full_name }: { full_name: string }) => full_name)).toEqual(ODD_NAMES);
  for (const name of ODD_NAMES) {
    // A URL parser takes these two for steps, encoded or not: no client can ask for them.
    if (name === '.' || name === '..') continue;
    const { status, body } = await served.api('GET', `/destinations/${made.id}/objects/${encoded(name)}`);
    expect({ name, status, full_name: body.data?.full_name }).toEqual({ name, status: 200, full_name: name });
    expect(body.data.fields).toMatchObject([{ full_name: 'email', label: name }]);
  }
});

test('a name with dots is found without encoding them', async () => {
  const { id } = await connect(served.api, practice.endpoint.url);
  const { body } = await served.api('GET', `/destinations/${id}/objects/dots.in.name`);
  expect(body.data.full_name).toBe('dots.in.name');
});

test('a name that is not known is 404', async () => {
  const { id } = await connect(served.api, practice.endpoint.url);
  for (const name of ['absent', 'Plain', 'plain%20', 'plain%00', '%F0%9F%91%A9']) {
    const { status, body } = await served.api('GET', `/destinations/${id}/objects/${name}`);
    expect({ name, status, body }).toEqual({ name, status: 404, body: { status: 404 } });
  }
});

test('tables of PostgreSQL with odd names are found under them', async () => {
  const database = await createTestDatabase();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    const names = ['with space', 'Dots.In.Name', 'slash/ed', 'per%cent', 'quo"ted', "it's", 'ünïcödé', '👩'];
    for (const name of names) {
      await client.query(
        `create table ${client.escapeIdentifier(name)} ("the key" text primary key, "ÄÖ.%/" int)`,
      );
    }
    const { hostname, port, username, password, pathname } = new URL(database.url);
    const { body } = await served.api('POST', '/destinations', {
      json: {
        service_connection: {
          type: 'postgres',
          credentials: {
            hostname,
            port: Number(port),
            user: username,
            password,
            database: pathname.slice(1),
            ssl_mode: 'disable',
          },
        },
      },
    });
    expect(body.data.last_test_succeeded).toBe(true);
    expect(body.data.objects.length).toBe(names.length);
    for (const { full_name } of body.data.objects as { full_name: string }[]) {
      const found = await served.api('GET', `/destinations/${body.data.id}/objects/${encoded(full_name)}`);
      expect(found.body.data.full_name).toBe(full_name);
      const columns = found.body.data.fields.map((column: { full_name: string }) => column.full_name);
      expect(columns.toSorted()).toEqual(['the key', 'ÄÖ.%/']);
    }
  } finally {
    await client.end();
    await database.drop();
  }
});
