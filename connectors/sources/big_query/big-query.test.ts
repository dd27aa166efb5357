import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  ConfigurationError,
  NetworkError,
  ReconnectError,
  RetryLaterError,
  checkCredentials,
  parseCredentials,
} from '#connector-kit';
import type { HttpRequest, SourceRows } from '#connector-kit';
import { FilesFolder, checked } from '../../files/testing/files-folder.ts';
import { credentialFields } from './credentials.ts';
import bigQuery from './index.ts';
import { serveBigQuery } from './sandbox/server.ts';
import type { BigQuerySandbox, SandboxAnswer, SandboxField, SandboxTable } from './sandbox/server.ts';

const PROJECT = 'example-project';
const fields: readonly SandboxField[] = [
  { name: 'id', type: 'INTEGER' },
  { name: 'total', type: 'BIGNUMERIC', precision: '40', scale: '10' },
  { name: 'rate', type: 'FLOAT' },
  { name: 'paid', type: 'BOOLEAN' },
  { name: 'note', type: 'STRING' },
  { name: 'day', type: 'DATE' },
  { name: 'at', type: 'DATETIME' },
  { name: 'seen', type: 'TIMESTAMP' },
  { name: 'clock', type: 'TIME' },
  { name: 'extra', type: 'RECORD' },
  { name: 'tags', type: 'STRING', mode: 'REPEATED' },
  { name: 'digest', type: 'BYTES' },
  { name: 'place', type: 'GEOGRAPHY' },
];
const tables: readonly SandboxTable[] = [
  ...['orders', 'people', 'visits'].map((name) => ({ dataset: 'shop', location: 'EU', name, fields })),
  { dataset: 'elsewhere', location: 'US', name: 'orders', fields },
];
const orders = { table: { catalog: PROJECT, schema: 'shop', name: 'orders' } };

let rows: (string | null)[][] = [];
let sandbox: BigQuerySandbox;
let folder: FilesFolder;
beforeAll(async () => {
  folder = await FilesFolder.create();
});
afterAll(() => folder.remove());
beforeEach(async () => {
  rows = [];
  sandbox = await serveBigQuery({ project: PROJECT, tables, answer, page: 100 });
});
afterEach(() => sandbox.close());

/** Texts named c0, c1 …, as every statement of the connector asks for. */
function answer(sql: string): SandboxAnswer {
  if (sql.includes('nowhere'))
    return { status: 400, reason: 'invalidQuery', message: 'Syntax error at [1:1]' };
  if (sql.startsWith('DELETE')) return { statementType: 'DELETE' };
  if (sql.startsWith("SELECT '1'")) return { fields: [{ name: 'c0', type: 'STRING' }], rows: [['1']] };
  const width = sql.match(/ AS c\d+/gu)?.length;
  if (width === undefined) return { fields, rows: [] };
  return {
    fields: Array.from({ length: width }, (_, index) => ({ name: `c${index}`, type: 'STRING' })),
    rows: rows.map((row) => row.slice(0, width)),
  };
}

async function context(sent: object = {}, more: object = {}) {
  const credentials = parseCredentials(
    credentialFields,
    checkCredentials(credentialFields, {
      project_id: PROJECT,
      location: 'eu',
      service_account_key: sandbox.keyFile,
      ...sent,
    }),
  );
  return folder.context(credentials, {
    baseUrl: sandbox.url,
    http: { request: throughFetch, setRequestsPerSecond() {} },
    network: {
      certificateAuthorities: [],
      resolve: async () => [
        { address: '127.0.0.1', family: 4, serverName: undefined, allowedByOperator: true },
      ],
    },
    ...more,
  });
}

async function throughFetch({ method, url, headers = {}, body }: HttpRequest) {
  const response = await fetch(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body: String(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: {},
    url,
    text: () => text,
    json: () => JSON.parse(text) as unknown,
  };
}

async function textOf(source: SourceRows): Promise<string> {
  if (!('csv' in source)) throw new Error('no CSV');
  const parts: Uint8Array[] = [];
  for await (const part of source.csv) parts.push(part);
  return Buffer.concat(parts).toString();
}

const faultOf = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

test('a check reads the key file, authorizes, runs a query and lists tables', async () => {
  expect(await checked(bigQuery.check, await context())).toEqual([
    'Read the key file: success',
    'Authorize as the service account: success',
    'Run a query: success',
    'List tables: success',
  ]);
});

test('the key file is taken as text and as an object, and shown as its address alone', async () => {
  const text = await context({ service_account_key: JSON.stringify(sandbox.keyFile) });
  expect(await bigQuery.tables(text)).toHaveLength(3);
  expect(bigQuery.connectionDetails(text.credentials)).toEqual({
    project_id: PROJECT,
    location: 'eu',
    service_account: sandbox.keyFile.client_email,
    location_editable: false,
  });
  expect(bigQuery.secrets?.(text.credentials)).toEqual([sandbox.keyFile.private_key]);
});

test.each([
  ['external_account', { credential_source: { url: 'http://169.254.169.254/' } }],
  ['authorized_user', { refresh_token: 'x' }],
])('a key file of the type %s is refused before anything is sent', async (type, more) => {
  const bad = await context({ service_account_key: { ...sandbox.keyFile, ...more, type } });
  expect(await checked(bigQuery.check, bad)).toEqual([
    expect.stringContaining(
      'Read the key file: failed: service_account_key is not the key file of a service account',
    ),
  ]);
  expect(sandbox.exchanges).toEqual([]);
});

test('addresses within a key file are not followed', async () => {
  const away = {
    token_uri: 'http://127.0.0.1:9/',
    universe_domain: 'evil.example.com',
    auth_uri: 'http://127.0.0.1:9/',
  };
  expect(
    await bigQuery.tables(await context({ service_account_key: { ...sandbox.keyFile, ...away } })),
  ).toHaveLength(3);
});

test('a key that Google no longer knows must be made anew', async () => {
  const other = await serveBigQuery({ project: PROJECT, tables, answer });
  const bad = await context({ service_account_key: { ...other.keyFile } });
  await other.close();
  const fault = await faultOf(bigQuery.tables(bad));
  expect(fault).toBeInstanceOf(ReconnectError);
  expect(String(fault)).toContain('Invalid JWT Signature');
});

test('tables of the location are listed, page by page', async () => {
  expect((await bigQuery.tables(await context())).map(({ schema, name }) => `${schema}.${name}`)).toEqual([
    'shop.orders',
    'shop.people',
    'shop.visits',
  ]);
});

test('columns of tables and queries tell what their texts mean', async () => {
  const expected = [
    'id integer INT64',
    'total decimal BIGNUMERIC(40,10)',
    'rate float FLOAT64',
    'paid boolean BOOL',
    'note text STRING',
    'day date DATE',
    'at timestamp DATETIME',
    'seen timestamp_tz TIMESTAMP',
    'clock time TIME',
    'extra json STRUCT',
    'tags array ARRAY<STRING>',
    'digest binary BYTES',
    'place json GEOGRAPHY',
  ];
  for (const dataset of [orders, { sql: 'SELECT * FROM shop.orders' }]) {
    const found = await bigQuery.columns(await context(), dataset);
    expect(found.map(({ name, type, nativeType }) => `${name} ${type} ${nativeType}`)).toEqual(expected);
  }
  expect(sandbox.statements).toEqual([]);
});

test('values come in the forms of their types', async () => {
  rows = [
    [
      '9223372036854775807',
      '0.1000000001',
      'inf',
      'true',
      'a "quoted", text\n',
      '2021-03-29',
      '2021-03-29 13:05:00.250000',
      '2021-03-29 11:05:00.000000',
      '13:05:00.000001',
      '{"a":1}',
      '["x"]',
      'aaff',
      '{"type":"Point"}',
    ],
    [...Array.from({ length: 4 }, () => null), '', ...Array.from({ length: 8 }, () => null)],
  ];
  const source = await bigQuery.read(await context(), {
    dataset: orders,
    columns: fields.map(({ name }) => name),
  });
  expect(await textOf(source)).toBe(
    [
      '9223372036854775807,0.1000000001,Infinity,true,"a ""quoted"", text\n",2021-03-29,2021-03-29 13:05:00.25,',
      '2021-03-29 11:05:00+00,13:05:00.000001,"{""a"":1}","[""x""]",\\xaaff,"{""type"":""Point""}"\n',
      ',,,,"",,,,,,,,\n',
    ].join(''),
  );
});

test('an answer of many pages comes whole and in order, though the job takes its time', async () => {
  sandbox.answerLater = true;
  rows = Array.from({ length: 5050 }, (_, index) => [String(index), 'x']);
  const text = await textOf(
    await bigQuery.read(await context(), { dataset: orders, columns: ['id', 'note'] }),
  );
  expect(text).toBe(rows.map((row) => `${row.join(',')}\n`).join(''));
});

test('a token that expires in mid-read is replaced', async () => {
  sandbox.tokenSeconds = 1;
  rows = Array.from({ length: 300 }, (_, index) => [String(index), 'x']);
  await textOf(await bigQuery.read(await context(), { dataset: orders, columns: ['id', 'note'] }));
  expect(sandbox.tokens.length).toBeGreaterThan(2);
});

test('a page that fails ends the read with a fault, and cancels the job', async () => {
  rows = Array.from({ length: 300 }, (_, index) => [String(index), 'x']);
  const source = await bigQuery.read(await context(), { dataset: orders, columns: ['id', 'note'] });
  sandbox.fail({ kind: 'status', on: /queries/, after: 1, status: 403, body: quota });
  await expect(textOf(source)).rejects.toThrow(RetryLaterError);
});

const quota = {
  error: {
    code: 403,
    message: 'Quota exceeded',
    errors: [{ reason: 'quotaExceeded', message: 'Quota exceeded' }],
  },
};

test('a query that BigQuery refuses is told in its words', async () => {
  const fault = await faultOf(bigQuery.columns(await context(), { sql: 'nowhere' }));
  expect(fault).toBeInstanceOf(ConfigurationError);
  expect(String(fault)).toContain('Syntax error at [1:1]');
});

test('a statement that writes is never run', async () => {
  const sql = { sql: 'DELETE FROM shop.orders WHERE true' };
  await expect(bigQuery.columns(await context(), sql)).rejects.toThrow('must be a single SELECT statement');
  await expect(bigQuery.read(await context(), { dataset: sql, columns: ['id', 'id'] })).rejects.toThrow(
    'DELETE',
  );
  expect(sandbox.statements).toEqual([]);
});

test('a query stands alone in its statement, ranges and limits beside it', async () => {
  await textOf(
    await bigQuery.read(await context(), {
      dataset: { sql: 'SELECT * FROM shop.orders -- all\n;' },
      columns: ['id', 'seen'],
      range: { column: 'seen', from: null, below: '2021-03-30 00:00:00+00' },
      limit: 5,
    }),
  );
  expect(sandbox.statements.at(-1)).toBe(
    "SELECT CAST(`id` AS STRING) AS c0, FORMAT_TIMESTAMP('%E4Y-%m-%d %H:%M:%E6S', `seen`, 'UTC') AS c1 FROM (\nSELECT * FROM shop.orders -- all\n) WHERE `seen` < CAST('2021-03-30 00:00:00+00' AS TIMESTAMP) LIMIT 5",
  );
});

test('the greatest value comes in the form of its column', async () => {
  rows = [['2021-03-29 11:05:00.100000']];
  expect(await bigQuery.greatest(await context(), orders, 'seen')).toBe('2021-03-29 11:05:00.1+00');
});

test('the address is asked of the network before anything is sent', async () => {
  const refusing = await context(
    {},
    {
      network: {
        certificateAuthorities: [],
        resolve: async () => {
          throw new NetworkError('address_not_allowed', 'not allowed');
        },
      },
    },
  );
  await expect(bigQuery.tables(refusing)).rejects.toThrow('not allowed');
  expect(sandbox.exchanges).toEqual([]);
});

test('nobody waits for an answer that nobody wants', async () => {
  const stop = new AbortController();
  const working = await context({}, { signal: stop.signal });
  sandbox.fail({ kind: 'hang', on: /datasets/ });
  const listing = faultOf(bigQuery.tables(working));
  const aborted = once(stop.signal, 'abort');
  stop.abort(new Error('stopped'));
  await aborted;
  expect(String(await listing)).toContain('stopped');
});
