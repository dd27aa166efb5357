import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { WriteOperation, WriteRecord } from '#connector-kit';
import { onMariadb } from './testing/server.ts';

const OPERATIONS = ['upsert', 'update', 'insert', 'append', 'delete'] as const;
const OCCUPIED = 'taken@example.com';

interface Person {
  code: string;
  email: string | null;
  name: string;
  quantity: number;
}

type Verdict = 'succeeded' | 'rejected' | 'already_exists' | 'not_found' | 'missing_identifier';

/** The table as it should behave, one record after the other: a model that knows nothing of SQL. */
class Model {
  readonly people = new Map<string, Person>();

  constructor() {
    for (const code of ['k1', 'K2'])
      this.people.set(fold(code), { code, email: null, name: 'old', quantity: 0 });
    this.people.set('other', { code: 'other', email: OCCUPIED, name: 'other', quantity: 0 });
  }

  write(operation: WriteOperation, record: WriteRecord): Verdict {
    const code = record['code'];
    if (typeof code !== 'string') return operation === 'append' ? 'rejected' : 'missing_identifier';
    const key = fold(code);
    const existing = this.people.get(key);
    switch (operation) {
      case 'delete':
        this.people.delete(key);
        return 'succeeded';
      case 'update':
        return existing === undefined ? 'not_found' : this.#change(existing, record);
      case 'insert':
        return existing === undefined ? this.#add(key, code, record) : 'already_exists';
      case 'append':
        return existing === undefined ? this.#add(key, code, record) : 'rejected';
      case 'upsert':
        return existing === undefined ? this.#add(key, code, record) : this.#change(existing, record);
    }
  }

  #add(key: string, code: string, record: WriteRecord): Verdict {
    if (code.length > 6 || record['name'] === undefined || !isGood(record)) return 'rejected';
    const { email = null, name, quantity = 0 } = record;
    this.people.set(key, { code, email, name, quantity } as Person);
    return 'succeeded';
  }

  #change(existing: Person, record: WriteRecord): Verdict {
    if (!isGood(record)) return 'rejected';
    Object.assign(existing, { ...record, code: existing.code });
    return 'succeeded';
  }
}

/** As utf8mb4_general_ci compares: without case and without trailing spaces. */
function fold(code: string): string {
  return code.toLowerCase().trimEnd();
}

function isGood({ email, name, quantity }: WriteRecord): boolean {
  return (
    email !== OCCUPIED &&
    (name === undefined || (typeof name === 'string' && name.length <= 5)) &&
    (quantity === undefined || (typeof quantity === 'number' && Math.abs(quantity) < 128))
  );
}

const code = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('k1', 'K1', 'k1 ', 'k2', 'k3', 'K3', 'k4', 'k5', 'k6', 'k7') },
  { weight: 1, arbitrary: fc.constantFrom('too long a code', null) },
);
const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('a', 'b', 'ü😀', "'\\") },
  { weight: 1, arbitrary: fc.constantFrom('too long', null) },
);
const quantity = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -127, max: 127 }) },
  { weight: 1, arbitrary: fc.constantFrom(300, 'x', null, 1.5) },
);
const email = fc.constantFrom('own', 'own', 'own', OCCUPIED, null);
const record = fc.record({ code, name, quantity, email }, { requiredKeys: ['code'] });
const batches = fc.array(
  fc.tuple(fc.constantFrom(...OPERATIONS), fc.array(record, { minLength: 1, maxLength: 30 })),
  { minLength: 1, maxLength: 3 },
);

await onMariadb('any batch', (stage) => {
  const { admin, harness, rows } = stage;

  describe.each(['InnoDB', 'MyISAM'])('on %s', (engine) => {
    beforeAll(async () => {
      await admin.query(
        `CREATE OR REPLACE TABLE people (code VARCHAR(6) COLLATE utf8mb4_general_ci PRIMARY KEY,
          email VARCHAR(40) UNIQUE, name VARCHAR(5) NOT NULL, quantity TINYINT NOT NULL DEFAULT 0) ENGINE = ${engine}`,
      );
    });

    test('ends as if its records had been written one by one, each with an outcome', async () => {
      const object = await harness.object('people');
      await fc.assert(
        fc.asyncProperty(batches, async (writes) => {
          await admin.query('DELETE FROM people');
          await admin.query(
            `INSERT INTO people VALUES ('k1', NULL, 'old', 0), ('K2', NULL, 'old', 0), ('other', '${OCCUPIED}', 'other', 0)`,
          );
          const model = new Model();
          for (const [round, [operation, given]] of writes.entries()) {
            const records: WriteRecord[] = given.map((person, index) =>
              person.email === 'own' ? { ...person, email: `${round}-${index}@example.com` } : person,
            );
            const outcomes = await harness.write({
              object,
              fields: object.fields,
              operation,
              primaryIdentifier: operation === 'append' ? null : 'code',
              records,
            });
            const verdicts = outcomes.map((outcome) => {
              if (outcome.status !== 'rejected') return outcome.status;
              const own = ['already_exists', 'not_found', 'missing_identifier'];
              return own.includes(outcome.code) ? outcome.code : 'rejected';
            });
            expect(verdicts).toEqual(expectedOf(model, operation, records));
            const people = [...model.people.values()].toSorted((a, b) =>
              fold(a.code) < fold(b.code) ? -1 : 1,
            );
            expect(await rows('SELECT code, email, name, quantity FROM people ORDER BY code')).toEqual(
              people,
            );
          }
        }),
        { numRuns: 60 },
      );
    });
  });

  /** A value that no column could hold is seen before the row is sought. */
  function expectedOf(model: Model, operation: WriteOperation, records: readonly WriteRecord[]): Verdict[] {
    return records.map((record) => {
      const { quantity } = record;
      const malformed = quantity === 'x' || quantity === 1.5;
      if (malformed && operation !== 'delete' && record['code'] !== null) return 'rejected';
      return model.write(operation, record);
    });
  }
});
