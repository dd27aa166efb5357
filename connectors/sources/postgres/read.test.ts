import { afterAll, beforeAll, expect, test } from 'vitest';
import { onEachVersion, startServer, type TestServer } from './testing/servers.ts';

onEachVersion('rows', (_version, binaries) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(binaries);
  });
  afterAll(() => server.stop());

  /** The value of an expression as a source gives it, and the type that it says. */
  async function valueOf(expression: string): Promise<[string, string | null | undefined]> {
    const dataset = { sql: `select ${expression} as value, 1 as one` };
    const [column] = await server.harness().columns(dataset);
    const [row] = await server.harness().rows({ dataset, columns: ['value', 'one'] });
    return [column?.type ?? '', row?.[0]];
  }

  test.each<[string, string, string | null]>([
    ["'text'", 'text', 'text'],
    ["''", 'text', ''],
    ['null', 'text', null],
    ["'null'", 'text', 'null'],
    [String.raw`'\.'`, 'text', String.raw`\.`],
    [String.raw`E'a,"b"\n\r\nc\té\\'`, 'text', 'a,"b"\n\r\nc\té\\'],
    ["' '", 'text', ' '],
    ["'😀'::varchar(3)", 'text', '😀'],
    ["'ab'::char(4)", 'text', 'ab  '],
    ['true', 'boolean', 'true'],
    ['false', 'boolean', 'false'],
    ['null::bool', 'boolean', null],
    ["'-9223372036854775808'::int8", 'integer', '-9223372036854775808'],
    ['12::int2', 'integer', '12'],
    ['12.50::numeric(10,2)', 'decimal', '12.50'],
    ["'NaN'::numeric", 'decimal', 'NaN'],
    [
      '123456789012345678901234567890.123456789::numeric',
      'decimal',
      '123456789012345678901234567890.123456789',
    ],
    ['1.5::float8', 'float', '1.5'],
    ['1e300::float8', 'float', '1e+300'],
    ['0.1::float4', 'float', '0.1'],
    ["'-Infinity'::float8", 'float', '-Infinity'],
    ["'2021-03-29'::date", 'date', '2021-03-29'],
    ["'13:05:00.25'::time", 'time', '13:05:00.25'],
    ["'2021-03-29 13:05:00.25'::timestamp", 'timestamp', '2021-03-29 13:05:00.25'],
    ["'2021-03-29 13:05:00.25+02'::timestamptz", 'timestamp_tz', '2021-03-29 11:05:00.25+00'],
    [`'{"a": [1, null]}'::jsonb`, 'json', '{"a": [1, null]}'],
    [`'{"b":1,\n "a":2}'::json`, 'json', '{"b":1,\n "a":2}'],
    ["row(1, 'x')", 'json', '{"f1":1,"f2":"x"}'],
    [`array[1, null, 3]`, 'array', '[1,null,3]'],
    [`array['a,b', '"']`, 'array', String.raw`["a,b","\""]`],
    [`'{}'::text[]`, 'array', '[]'],
    [`array[[1,2],[3,4]]`, 'array', '[[1,2],[3,4]]'],
    [String.raw`'\xdeadbeef'::bytea`, 'binary', String.raw`\xdeadbeef`],
    ["'1 year 2 days 03:04:05'::interval", 'text', 'P1Y2DT3H4M5S'],
    ["'[1,5)'::int4range", 'text', '[1,5)'],
    ["'192.168.0.1/24'::inet", 'text', '192.168.0.1/24'],
    ["'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid", 'text', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ["'13:05:00+02'::timetz", 'text', '13:05:00+02'],
    ["'12.5'::money", 'text', '$12.50'],
    ["'pg_class'::regclass", 'text', 'pg_class'],
    ["'1 2'::int2vector", 'text', '1 2'],
  ])('%s is %s %j', async (expression, type, text) => {
    expect(await valueOf(expression)).toEqual([type, text]);
  });
});
