import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { succeeded } from '#connector-kit';
import { openStage, WITHOUT_MARIADB } from './testing/server.ts';

const stage = await openStage();

describe.skipIf(stage === undefined)(stage === undefined ? `writing (${WITHOUT_MARIADB})` : 'writing', () => {
  if (stage === undefined) return;
  const { admin, harness, rows } = stage;

  beforeEach(async () => {
    await admin.query('DROP TABLE IF EXISTS people');
    await admin.query(
      `CREATE TABLE people (id BIGINT UNSIGNED PRIMARY KEY, email VARCHAR(50) UNIQUE, name VARCHAR(10) NOT NULL, age INT)`,
    );
    await admin.query("INSERT INTO people VALUES (1, 'one@example.com', 'One', 11)");
  });
  afterAll(() => stage.close());

  const people = { object: 'people', primaryIdentifier: 'id' } as const;

  test('upsert updates the rows that are there and adds the others', async () => {
    const outcomes = await harness.write({
      ...people,
      operation: 'upsert',
      records: [
        { id: 1, name: 'Uno', age: 12 },
        { id: 2, name: 'Two', age: null },
      ],
    });
    expect(outcomes).toEqual([succeeded, succeeded]);
    expect(await rows('SELECT * FROM people ORDER BY id')).toEqual([
      { id: 1, email: 'one@example.com', name: 'Uno', age: 12 },
      { id: 2, email: null, name: 'Two', age: null },
    ]);
  });

  test('a new identifier with the e-mail address of another row is rejected, and that row stays as it is', async () => {
    const outcomes = await harness.write({
      ...people,
      operation: 'upsert',
      records: [
        { id: 7, email: 'one@example.com', name: 'Seven' },
        { id: 8, email: 'eight@example.com', name: 'Eight' },
      ],
    });
    expect(outcomes).toEqual([
      {
        status: 'rejected',
        code: 'ER_DUP_ENTRY',
        message: "Duplicate entry 'one@example.com' for key 'email'.",
        retryable: false,
      },
      succeeded,
    ]);
    expect(await rows('SELECT id, name FROM people ORDER BY id')).toEqual([
      { id: 1, name: 'One' },
      { id: 8, name: 'Eight' },
    ]);
  });
});
