import { expect, test } from 'vitest';
import { type Json, type Outcome, succeeded } from '#connector-kit';
import { onMariadb } from './testing/server.ts';

await onMariadb('values', (stage) => {
  const { admin, harness, rows } = stage;

  /** Writes the value twice, as a new row and over a row among others, and reads it back. */
  async function roundTrip(type: string, value: Json): Promise<unknown> {
    await admin.query(`CREATE OR REPLACE TABLE v (id INT PRIMARY KEY, v ${type} NULL)`);
    const batch = { object: 'v', primaryIdentifier: 'id' } as const;
    const added = await harness.write({ ...batch, operation: 'insert', records: [{ id: 1, v: value }] });
    if (added[0]?.status !== 'succeeded') return codeOf(added[0]);
    await admin.query('INSERT INTO v VALUES (2, NULL), (3, NULL)');
    const changed = await harness.write({
      ...batch,
      operation: 'update',
      records: [
        { id: 2, v: value },
        { id: 3, v: null },
      ],
    });
    expect(changed).toEqual([succeeded, succeeded]);
    const [first, second] = await rows('SELECT v FROM v ORDER BY id');
    expect(second?.['v']).toEqual(first?.['v']);
    return first?.['v'];
  }
  const codeOf = (outcome: Outcome | undefined): string | undefined =>
    outcome?.status === 'rejected' ? outcome.code : undefined;

  test.each<[string, Json, unknown]>([
    ['TINYINT(1)', true, 1],
    ['TINYINT(1)', 'false', 0],
    ['BIT(1)', true, Buffer.from([1])],
    ['BIT(12)', 2049, Buffer.from([8, 1])],
    ['BIGINT', '-9223372036854775808', '-9223372036854775808'],
    ['BIGINT UNSIGNED', '18446744073709551615', '18446744073709551615'],
    ['YEAR', 2021, 2021],
    ['DECIMAL(30,10)', '12345678901234567890.0123456789', '12345678901234567890.0123456789'],
    ['DECIMAL(10,2)', 12.5, '12.50'],
    ['DOUBLE', 1e300, 1e300],
    ['DOUBLE', 0.1, 0.1],
    ['DATE', '2021-03-29', '2021-03-29'],
    ['DATETIME', '2021-03-29T16:32:23Z', '2021-03-29 16:32:23'],
    ['DATETIME(6)', '2021-03-29T16:32:23.123456Z', '2021-03-29 16:32:23.123456'],
    ['DATETIME(3)', '2021-03-29T02:32:23.125+05:30', '2021-03-28 21:02:23.125'],
    ['TIMESTAMP', '2021-03-28T01:30:00Z', '2021-03-28 01:30:00'],
    ['TIME', '16:32:23', '16:32:23'],
    ['JSON', { a: [1, 'ü', null] }, { a: [1, 'ü', null] }],
    ['JSON', 'text', 'text'],
    ['BLOB', 'AAECAwT/', Buffer.from([0, 1, 2, 3, 4, 255])],
    ['VARBINARY(4)', '', Buffer.from([])],
    ["ENUM('red', 'green')", 'green', 'green'],
    ["SET('a', 'b')", 'a,b', 'a,b'],
    ['TEXT', '😀 ünï\u0000', '😀 ünï\u0000'],
    ['VARCHAR(9) CHARACTER SET latin1', 'über', 'über'],
    ['UUID', '123e4567-e89b-12d3-a456-426655440000', '123e4567-e89b-12d3-a456-426655440000'],
    ['INT', null, null],
  ])('%s holds %j', async (type, value, expected) => {
    expect(await roundTrip(type, value)).toEqual(expected);
  });

  test.each<[string, Json, string]>([
    ['TINYINT(1)', 'perhaps', 'invalid_value'],
    ['TINYINT', 128, 'ER_WARN_DATA_OUT_OF_RANGE'],
    ['INT UNSIGNED', -1, 'ER_WARN_DATA_OUT_OF_RANGE'],
    ['INT', 1.5, 'invalid_value'],
    ['INT', 'abc', 'invalid_value'],
    ['BIGINT', '99999999999999999999', 'invalid_value'],
    ['DECIMAL(4,2)', '123.45', 'ER_WARN_DATA_OUT_OF_RANGE'],
    ['DECIMAL(4,2)', 'much', 'invalid_value'],
    ['FLOAT', '1e39', 'ER_WARN_DATA_OUT_OF_RANGE'],
    ['DATE', '2021-02-30', 'ER_TRUNCATED_WRONG_VALUE'],
    ['DATE', '0000-00-00', 'ER_TRUNCATED_WRONG_VALUE'],
    ['DATE', '2021-03-29T00:00:00Z', 'invalid_value'],
    ['DATETIME', '2021-03-29T25:00:00Z', 'ER_TRUNCATED_WRONG_VALUE'],
    ['DATETIME', 'yesterday', 'invalid_value'],
    ['TIMESTAMP', '2199-01-01T00:00:00Z', 'ER_TRUNCATED_WRONG_VALUE'],
    ['TIME', 'noon', 'invalid_value'],
    ['BLOB', 'not base64!', 'invalid_value'],
    ['VARBINARY(2)', 'AAAA', 'ER_DATA_TOO_LONG'],
    ['VARCHAR(2)', 'abc', 'ER_DATA_TOO_LONG'],
    ["ENUM('red')", 'blue', 'WARN_DATA_TRUNCATED'],
    ['VARCHAR(9) CHARACTER SET latin1', '名前', 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD'],
    ['UUID', 'no uuid', 'ER_TRUNCATED_WRONG_VALUE'],
  ])('%s refuses %j', async (type, value, code) => {
    expect(await roundTrip(type, value)).toBe(code);
  });

  test('decimals, dates and bytes identify rows exactly', async () => {
    const identifiers: [string, Json, Json][] = [
      ['DECIMAL(30,2)', '12345678901234567890.12', '12345678901234567890.13'],
      ['DATETIME(3)', '2021-03-29T16:32:23.001Z', '2021-03-29T16:32:23.002Z'],
      ['DATE', '2021-03-29', '2021-03-30'],
      ['VARBINARY(9)', 'YQ==', 'QQ=='],
    ];
    for (const [type, one, other] of identifiers) {
      await admin.query(`CREATE OR REPLACE TABLE keyed (k ${type} PRIMARY KEY, v INT)`);
      const batch = { object: 'keyed', primaryIdentifier: 'k' } as const;
      const records = [
        { k: one, v: 1 },
        { k: other, v: 2 },
      ];
      for (const operation of ['insert', 'update', 'upsert'] as const) {
        expect(await harness.write({ ...batch, operation, records })).toEqual([succeeded, succeeded]);
      }
      await harness.write({ ...batch, operation: 'delete', records: [{ k: one }] });
      expect(await rows('SELECT v FROM keyed')).toEqual([{ v: 2 }]);
    }
  });
});
