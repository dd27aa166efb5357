import { generateKeyPairSync } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  ConfigurationError,
  NetworkError,
  ReconnectError,
  checkCredentials,
  parseCredentials,
} from '#connector-kit';
import type { SourceRows } from '#connector-kit';
import { FilesFolder, checked } from '../../files/testing/files-folder.ts';
import { addressOf } from './address.ts';
import { credentialFields } from './credentials.ts';
import snowflake from './index.ts';
import { serveSnowflake } from './sandbox/server.ts';
import type { SandboxAnswer, SandboxColumn, SnowflakeSandbox } from './sandbox/server.ts';

const PASSWORD = 'correct-horse-battery';
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' },
});
const table = { table: { catalog: 'SHOP', schema: 'PUBLIC', name: 'ORDERS' } };
const columns: readonly SandboxColumn[] = [
  { name: 'ID', type: 'fixed', precision: 38, scale: 0 },
  { name: 'TOTAL', type: 'fixed', precision: 12, scale: 2 },
  { name: 'RATE', type: 'real' },
  { name: 'PAID', type: 'boolean' },
  { name: 'NOTE', type: 'text' },
  { name: 'DAY', type: 'date' },
  { name: 'AT', type: 'timestamp_ntz', scale: 9 },
  { name: 'SEEN', type: 'timestamp_tz', scale: 9 },
  { name: 'CLOCK', type: 'time', scale: 9 },
  { name: 'EXTRA', type: 'variant' },
  { name: 'TAGS', type: 'array' },
  { name: 'DIGEST', type: 'binary' },
];

let rows: (string | null)[][] = [];
let beforeAnswer = (): void => {};
let sandbox: SnowflakeSandbox;
let folder: FilesFolder;
beforeAll(async () => {
  folder = await FilesFolder.create();
});
afterAll(() => folder.remove());
beforeEach(async () => {
  rows = [];
  beforeAnswer = () => {};
  sandbox = await serveSnowflake({
    account: 'myorg-shop',
    user: 'LOADER',
    password: PASSWORD,
    publicKey: keys.publicKey,
    inline: 100,
    answer,
  });
});
afterEach(() => sandbox.close());

/** Knows the shape of the connector's statements: which columns they ask for, and of which table. */
function answer(sql: string): SandboxAnswer | { code: string; message: string } {
  beforeAnswer();
  if (sql === 'SELECT 1') return { columns: [{ name: '1', type: 'fixed', scale: 0 }], rows: [['1']] };
  if (sql.includes('information_schema.tables')) {
    const names = ['TABLE_CATALOG', 'TABLE_SCHEMA', 'TABLE_NAME'].map((name) => ({ name, type: 'text' }));
    return { columns: names, rows: [['SHOP', 'PUBLIC', 'ORDERS']] };
  }
  if (sql.includes('nowhere')) {
    return {
      code: '002003',
      message: "SQL compilation error:\nObject 'NOWHERE' does not exist or not authorized.",
    };
  }
  if (sql.endsWith('LIMIT 0')) return { columns, rows: [] };
  const asked = columns.flatMap((column, index) => (sql.includes(`"${column.name}"`) ? [index] : []));
  return {
    columns: asked.map((index) => {
      const column = columns[index] as SandboxColumn;
      return ['fixed', 'real', 'boolean'].includes(column.type)
        ? column
        : { name: column.name, type: 'text' };
    }),
    rows: rows.map((row) => asked.map((index) => row[index] ?? null)),
  };
}

async function context(sent: object = {}, more: object = {}) {
  const credentials = parseCredentials(
    credentialFields,
    checkCredentials(credentialFields, {
      account: 'myorg-shop',
      username: 'LOADER',
      password: PASSWORD,
      database: 'shop',
      warehouse: 'LOAD_WH',
      ...sent,
    }),
  );
  return folder.context(credentials, {
    baseUrl: sandbox.url,
    network: {
      certificateAuthorities: [],
      resolve: async () => [
        { address: '127.0.0.1', family: 4, serverName: undefined, allowedByOperator: true },
      ],
    },
    ...more,
  });
}

async function textOf(source: SourceRows): Promise<string> {
  if (!('csv' in source)) throw new Error('no CSV');
  const parts: Uint8Array[] = [];
  for await (const part of source.csv) parts.push(part);
  return Buffer.concat(parts).toString();
}

test('a check logs in, lists tables and ends its sessions', async () => {
  expect(await checked(snowflake.check, await context())).toEqual([
    'Find the account: success',
    'Log in and run a query: success',
    'List tables: success',
  ]);
  expect(sandbox.openSessions.size).toBe(0);
});

test('a key pair logs in, its passphrase and line breaks lost or not', async () => {
  const pair = { password: undefined, use_keypair: true, private_key_passphrase: 'open' };
  const lost = keys.privateKey.replaceAll('\n', ' ');
  for (const private_key_pkcs8 of [keys.privateKey, lost, keys.privateKey.replaceAll('\n', String.raw`\n`)]) {
    expect(await snowflake.tables(await context({ ...pair, private_key_pkcs8 }))).toEqual([table.table]);
  }
  await expect(
    context({ ...pair, private_key_pkcs8: keys.privateKey, private_key_passphrase: 'shut' }).then((bad) =>
      snowflake.tables(bad),
    ),
  ).rejects.toThrow('is no private key in PKCS #8, or its passphrase is another one');
});

test('a wrong password is the user’s to mend, and no message holds it', async () => {
  const error: unknown = await snowflake
    .tables(await context({ password: 'wrong-password' }))
    .catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ReconnectError);
  expect(String(error)).toContain('Incorrect username or password was specified');
  expect(String(error)).not.toContain('wrong-password');
});

test('columns tell what their texts mean', async () => {
  const found = await snowflake.columns(await context(), table);
  expect(found.map(({ name, type, nativeType }) => `${name} ${type} ${nativeType}`)).toEqual([
    'ID integer NUMBER(38,0)',
    'TOTAL decimal NUMBER(12,2)',
    'RATE float FLOAT',
    'PAID boolean BOOLEAN',
    'NOTE text VARCHAR',
    'DAY date DATE',
    'AT timestamp TIMESTAMP_NTZ',
    'SEEN timestamp_tz TIMESTAMP_TZ',
    'CLOCK time TIME',
    'EXTRA json VARIANT',
    'TAGS array ARRAY',
    'DIGEST binary BINARY',
  ]);
});

test('values come in the forms of their types, exact beyond what JavaScript counts', async () => {
  rows = [
    [
      '12345678901234567890123456789012345678',
      '0.10',
      'inf',
      '1',
      'a "quoted", text\nand more',
      '2021-03-29',
      '2021-03-29 13:05:00.250000000',
      '2021-03-29 11:05:00.000000000',
      '13:05:00.000000001',
      '{"a":1}',
      '[1]',
      'AAFF',
    ],
    ['1', null, 'NaN', '0', '', null, null, null, null, 'null', null, null],
  ];
  const source = await snowflake.read(await context(), {
    dataset: table,
    columns: columns.map(({ name }) => name),
  });
  expect(await textOf(source)).toBe(
    [
      '12345678901234567890123456789012345678,0.10,Infinity,true,"a ""quoted"", text\nand more",2021-03-29,',
      '2021-03-29 13:05:00.25,2021-03-29 11:05:00+00,13:05:00.000000001,"{""a"":1}",[1],\\xaaff\n',
      '1,,NaN,false,"",,,,,null,,\n',
    ].join(''),
  );
  expect(sandbox.openSessions.size).toBe(0);
});

test('an answer of many chunks comes whole and in order', async () => {
  rows = Array.from({ length: 25_050 }, (_, index) => [String(index), '1.00']);
  const text = await textOf(
    await snowflake.read(await context(), { dataset: table, columns: ['ID', 'TOTAL'] }),
  );
  expect(text).toBe(rows.map((row) => `${row.join(',')}\n`).join(''));
  expect(sandbox.exchanges.filter(({ url }) => url.startsWith('/chunks/')).length).toBe(250);
});

test('a chunk that never comes ends the read with a fault', async () => {
  rows = Array.from({ length: 300 }, (_, index) => [String(index), '1.00']);
  const source = await snowflake.read(await context(), { dataset: table, columns: ['ID', 'TOTAL'] });
  sandbox.fail({ kind: 'status', on: /chunks/, status: 404 });
  await expect(textOf(source)).rejects.toThrow(NetworkError);
});

test('a token that expires in mid-work is renewed', async () => {
  rows = [['1', '2.00']];
  let statements = 0;
  beforeAnswer = () => {
    statements += 1;
    if (statements === 1) sandbox.expireTokens();
  };
  const source = await snowflake.read(await context(), { dataset: table, columns: ['ID', 'TOTAL'] });
  expect(await textOf(source)).toBe('1,2.00\n');
  expect(sandbox.exchanges.filter(({ url }) => url.startsWith('/session/token-request')).length).toBe(1);
});

test('a statement that takes its time is waited for', async () => {
  sandbox.answerLater = true;
  expect(await snowflake.tables(await context())).toEqual([table.table]);
});

test('a query that Snowflake refuses is told in its words', async () => {
  const error: unknown = await snowflake
    .columns(await context(), { sql: 'SELECT * FROM nowhere;' })
    .catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(String(error)).toContain("Object 'NOWHERE' does not exist or not authorized");
});

test('a query stands alone in its statement, ranges and limits beside it', async () => {
  await textOf(
    await snowflake.read(await context(), {
      dataset: { sql: 'SELECT * FROM orders -- all\n;' },
      columns: ['ID', 'AT'],
      range: { column: 'AT', from: '2021-03-29 13:05:00.25', below: '2021-03-30 00:00:00' },
      limit: 5,
    }),
  );
  expect(sandbox.statements.at(-1)).toBe(
    `SELECT "ID" AS c0, TO_VARCHAR("AT", 'YYYY-MM-DD HH24:MI:SS.FF9') AS c1 FROM (\nSELECT * FROM orders -- all\n) WHERE "AT" >= TO_TIMESTAMP_NTZ('2021-03-29 13:05:00.250000000', 'YYYY-MM-DD HH24:MI:SS.FF9') AND "AT" < TO_TIMESTAMP_NTZ('2021-03-30 00:00:00.000000000', 'YYYY-MM-DD HH24:MI:SS.FF9') LIMIT 5`,
  );
});

test('the greatest value comes in the form of its column', async () => {
  rows = [Array.from({ length: 8 }, (_, index) => (index === 7 ? '2021-03-29 11:05:00.100000000' : null))];
  expect(await snowflake.greatest(await context(), table, 'SEEN')).toBe('2021-03-29 11:05:00.1+00');
});

test('the address is made of the account alone, and asked of the network first', async () => {
  const at = (account: string) =>
    addressOf({
      baseUrl: undefined,
      credentials: {
        ...parseCredentials(credentialFields, { user: 'u', database: 'd', warehouse: 'w', account }),
      },
    }).href;
  expect(at('MyOrg-My_Account')).toBe('https://myorg-my-account.snowflakecomputing.com/');
  expect(at('xy12345.eu-central-1')).toBe('https://xy12345.eu-central-1.snowflakecomputing.com/');
  expect(at('acme-x.cn-northwest-1')).toBe('https://acme-x.cn-northwest-1.snowflakecomputing.cn/');
  for (const account of ['evil.example.com/x', 'a@b', 'a:1', 'a#', '../a', 'a b', 'a?b']) {
    expect(() =>
      checkCredentials(credentialFields, { account, user: 'u', database: 'd', warehouse: 'w' }),
    ).toThrow('credentials.account is malformed');
  }
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
  await expect(snowflake.tables(refusing)).rejects.toThrow('not allowed');
  expect(sandbox.exchanges).toEqual([]);
});

test.each([/login-request/, /query-request/])('nobody waits for %s that nobody wants', async (on) => {
  const stop = new AbortController();
  const working = await context({}, { signal: stop.signal });
  sandbox.fail({ kind: 'hang', on });
  const listing = snowflake.tables(working);
  stop.abort(new Error('stopped'));
  await expect(listing).rejects.toThrow('stopped');
});

test('the driver leaves no file behind', async () => {
  const here = await readdir('.');
  await snowflake.tables(await context());
  expect((await readdir('.')).filter((name) => !here.includes(name))).toEqual([]);
});
