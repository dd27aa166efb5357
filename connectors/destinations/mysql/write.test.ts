import { beforeEach, describe, expect, test } from 'vitest';
import { succeeded, type WriteOperation, type WriteRecord } from '#connector-kit';
import { onMariadb } from './testing/server.ts';

await onMariadb(
  'writing',
  (stage) => {
    const { admin, harness, rows } = stage;

    const alreadyExists = { status: 'rejected', code: 'already_exists', retryable: false };
    const notFound = { status: 'rejected', code: 'not_found', retryable: false };
    const refusedAs = (code: string) => ({ status: 'rejected', code, retryable: false });

    // The same outcomes with and without transactions.
    describe.each(['InnoDB', 'MyISAM'])('on %s', (engine) => {
      beforeEach(async () => {
        await admin.query(
          `CREATE OR REPLACE TABLE people (id BIGINT UNSIGNED PRIMARY KEY, email VARCHAR(50) UNIQUE,
          name VARCHAR(10) NOT NULL, age INT) ENGINE = ${engine}`,
        );
        await admin.query(
          "INSERT INTO people VALUES (1, 'one@example.com', 'One', 11), (3, NULL, 'Three', 33)",
        );
      });

      const write = (operation: WriteOperation, records: readonly WriteRecord[], primaryIdentifier = 'id') =>
        harness.write({ object: 'people', operation, primaryIdentifier, records });
      const names = async () =>
        (await rows('SELECT id, name FROM people ORDER BY id')).map(
          ({ id, name }) => `${String(id)} ${String(name)}`,
        );

      test('upsert updates the rows that are there, adds the others, and leaves absent fields alone', async () => {
        const outcomes = await write('upsert', [
          { id: 1, name: 'Uno', age: null },
          { id: 2, name: 'Two', age: 22 },
          { id: 3, name: 'Tre' },
          { id: 4, name: 'Four' },
        ]);
        expect(outcomes).toEqual([succeeded, succeeded, succeeded, succeeded]);
        expect(await rows('SELECT * FROM people ORDER BY id')).toEqual([
          { id: 1, email: 'one@example.com', name: 'Uno', age: null },
          { id: 2, email: null, name: 'Two', age: 22 },
          { id: 3, email: null, name: 'Tre', age: 33 },
          { id: 4, email: null, name: 'Four', age: null },
        ]);
      });

      test('upsert updates a row without the fields that only a new row needs', async () => {
        expect(
          await write('upsert', [
            { id: 1, age: 12 },
            { id: 2, age: 22 },
          ]),
        ).toMatchObject([succeeded, refusedAs('ER_NO_DEFAULT_FOR_FIELD')]);
        expect(await names()).toEqual(['1 One', '3 Three']);
      });

      test('upsert of nothing but identifiers adds rows and changes none', async () => {
        await admin.query("ALTER TABLE people ALTER name SET DEFAULT 'new'");
        expect(await write('upsert', [{ id: 1 }, { id: 2 }])).toEqual([succeeded, succeeded]);
        expect(await names()).toEqual(['1 One', '2 new', '3 Three']);
      });

      test('a new identifier with the e-mail address of another row is rejected, and that row stays as it is', async () => {
        const outcomes = await write('upsert', [
          { id: 7, email: 'one@example.com', name: 'Seven' },
          { id: 8, email: 'eight@example.com', name: 'Eight' },
          { id: 3, email: 'one@example.com', name: 'Tre' },
        ]);
        expect(outcomes).toEqual([
          {
            status: 'rejected',
            code: 'ER_DUP_ENTRY',
            message: "Duplicate entry 'one@example.com' for key 'email'.",
            retryable: false,
          },
          succeeded,
          expect.objectContaining(refusedAs('ER_DUP_ENTRY')),
        ]);
        expect(await names()).toEqual(['1 One', '3 Three', '8 Eight']);
      });

      test('any unique column identifies, as its collation compares: the last of equal records wins', async () => {
        const outcomes = await write(
          'upsert',
          [
            { id: 5, email: 'ONE@example.com', name: 'Fifth' },
            { id: 6, email: 'six@example.com', name: 'a' },
            { id: 6, email: 'SIX@example.com ', name: 'b' },
            { id: 6, email: 'six@example.com', age: 66 },
          ],
          'email',
        );
        expect(outcomes).toEqual([succeeded, succeeded, succeeded, succeeded]);
        expect(await rows('SELECT * FROM people ORDER BY id')).toEqual([
          { id: 3, email: null, name: 'Three', age: 33 },
          { id: 5, email: 'one@example.com', name: 'Fifth', age: 11 },
          { id: 6, email: 'six@example.com', name: 'b', age: 66 },
        ]);
      });

      test('one bad record fails alone, wherever it stands', async () => {
        const records: WriteRecord[] = Array.from({ length: 300 }, (_, index) => ({
          id: index + 1,
          name: 'ok',
          age: index,
        }));
        records[0] = { id: 1, name: 'far too long a name' };
        records[150] = { id: 151, name: null };
        records[151] = { id: 152, name: 'ok', age: 2 ** 40 };
        records[298] = { id: 'x', name: 'ok' };
        records[299] = { name: 'nobody' };
        const outcomes = await write('upsert', records);
        expect(outcomes[0]).toMatchObject(refusedAs('ER_DATA_TOO_LONG'));
        expect(outcomes[150]).toMatchObject(refusedAs('ER_BAD_NULL_ERROR'));
        expect(outcomes[151]).toMatchObject(refusedAs('ER_WARN_DATA_OUT_OF_RANGE'));
        expect(outcomes[298]).toMatchObject(refusedAs('invalid_value'));
        expect(outcomes[299]).toMatchObject(refusedAs('missing_identifier'));
        expect(outcomes.filter((outcome) => outcome === succeeded).length).toBe(295);
        expect(await rows("SELECT COUNT(*) AS n FROM people WHERE name = 'ok'")).toEqual([{ n: 295 }]);
      });

      test('insert adds what is missing and leaves the rest alone', async () => {
        const outcomes = await write('insert', [
          { id: 1, name: 'Uno' },
          { id: 2, name: 'Two' },
          { id: 2, name: 'Again' },
          { id: 9, email: 'one@example.com', name: 'Nine' },
        ]);
        expect(outcomes).toMatchObject([alreadyExists, succeeded, alreadyExists, refusedAs('ER_DUP_ENTRY')]);
        expect(await names()).toEqual(['1 One', '2 Two', '3 Three']);
      });

      test('update changes what is there and adds nothing', async () => {
        const outcomes = await write('update', [
          { id: 1, name: 'Uno' },
          { id: 2, name: 'Two' },
          { id: 3, name: 'Three' },
          { id: 1, name: 'Last' },
        ]);
        expect(outcomes).toMatchObject([succeeded, notFound, succeeded, succeeded]);
        expect(await names()).toEqual(['1 Last', '3 Three']);
      });

      test('append adds every record, and the server numbers those without an identifier', async () => {
        await admin.query('ALTER TABLE people MODIFY id BIGINT UNSIGNED AUTO_INCREMENT');
        const outcomes = await harness.write({
          object: 'people',
          operation: 'append',
          primaryIdentifier: null,
          records: [{ name: 'a' }, { name: 'b' }, { id: 1, name: 'c' }],
        });
        expect(outcomes).toMatchObject([succeeded, succeeded, refusedAs('ER_DUP_ENTRY')]);
        expect(await rows("SELECT COUNT(*) AS n FROM people WHERE name IN ('a', 'b', 'c')")).toEqual([
          { n: 2 },
        ]);
      });

      test('delete removes rows, and a row that is gone already is no fault', async () => {
        const outcomes = await write('delete', [{ id: 1 }, { id: 77 }, { id: 1 }]);
        expect(outcomes).toEqual([succeeded, succeeded, succeeded]);
        expect(await names()).toEqual(['3 Three']);
      });

      test('identifiers beyond 2^53 are told apart', async () => {
        const ids = ['9007199254740992', '9007199254740993', '18446744073709551615'];
        await write(
          'insert',
          ids.map((id) => ({ id, name: 'old' })),
        );
        await write('update', [
          { id: '9007199254740993', name: 'new' },
          { id: '18446744073709551615', name: 'max' },
        ]);
        await write('delete', [{ id: '9007199254740992' }]);
        expect(await names()).toEqual([
          '1 One',
          '3 Three',
          '9007199254740993 new',
          '18446744073709551615 max',
        ]);
      });

      test('0 is an identifier and not a request for a number', async () => {
        await admin.query('ALTER TABLE people MODIFY id BIGINT UNSIGNED AUTO_INCREMENT');
        expect(
          await write('upsert', [
            { id: 0, name: 'Zero' },
            { id: 0, name: 'Nil' },
          ]),
        ).toEqual([succeeded, succeeded]);
        expect(await names()).toEqual(['0 Nil', '1 One', '3 Three']);
      });

      test('a record that no packet can carry is rejected, and batches larger than a packet are split', async () => {
        await admin.query('ALTER TABLE people ADD note LONGTEXT');
        const note = 'x'.repeat(300_000);
        const records: WriteRecord[] = Array.from({ length: 8 }, (_, index) => ({
          id: index + 1,
          name: 'big',
          note,
        }));
        records[4] = { id: 5, name: 'huge', note: note.repeat(4) };
        const outcomes = await write('upsert', records);
        expect(outcomes[4]).toMatchObject(refusedAs('too_large'));
        expect(outcomes.filter((outcome) => outcome === succeeded).length).toBe(7);
        expect(await rows('SELECT COUNT(*) AS n FROM people WHERE LENGTH(note) = 300000')).toEqual([
          { n: 7 },
        ]);
      });

      test('what a trigger or a check refuses fails alone', async () => {
        await admin.query('ALTER TABLE people ADD CHECK (age < 100)');
        await admin.query(
          `CREATE OR REPLACE TRIGGER guard BEFORE INSERT ON people FOR EACH ROW
          IF NEW.name = 'bad' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no bad people'; END IF`,
        );
        const outcomes = await write('upsert', [
          { id: 10, name: 'bad' },
          { id: 11, name: 'good' },
          { id: 12, name: 'old', age: 100 },
        ]);
        expect(outcomes).toMatchObject([
          { ...refusedAs('ER_SIGNAL_EXCEPTION'), message: 'no bad people.' },
          succeeded,
          refusedAs('ER_CONSTRAINT_FAILED'),
        ]);
      });
    });

    test('unique values may pass from row to row within a batch', async () => {
      await admin.query('CREATE OR REPLACE TABLE seats (id INT PRIMARY KEY, seat INT UNIQUE)');
      await admin.query('INSERT INTO seats VALUES (1, 10), (2, 20), (3, 30)');
      const outcomes = await harness.write({
        object: 'seats',
        operation: 'update',
        primaryIdentifier: 'id',
        records: [
          { id: 3, seat: 40 },
          { id: 2, seat: 30 },
          { id: 1, seat: 20 },
        ],
      });
      expect(outcomes).toEqual([succeeded, succeeded, succeeded]);
      expect(await rows('SELECT seat FROM seats ORDER BY id')).toEqual([
        { seat: 20 },
        { seat: 30 },
        { seat: 40 },
      ]);
    });

    test('triggers see each record once, whatever had to be tried', async () => {
      await admin.query('CREATE OR REPLACE TABLE stock (id INT PRIMARY KEY, amount TINYINT)');
      await admin.query(
        'CREATE OR REPLACE TABLE audit (n INT PRIMARY KEY AUTO_INCREMENT, id INT, amount INT)',
      );
      await admin.query('INSERT INTO stock VALUES (1, 0), (2, 0), (3, 0)');
      await admin.query(
        'CREATE TRIGGER audited AFTER UPDATE ON stock FOR EACH ROW INSERT INTO audit (id, amount) VALUES (NEW.id, NEW.amount)',
      );
      await harness.write({
        object: 'stock',
        operation: 'update',
        primaryIdentifier: 'id',
        records: [
          { id: 1, amount: 1 },
          { id: 1, amount: 3 },
          { id: 2, amount: 2 },
          { id: 3, amount: 300 },
        ],
      });
      expect(await rows('SELECT id, amount FROM audit ORDER BY n')).toEqual([
        { id: 1, amount: 1 },
        { id: 1, amount: 3 },
        { id: 2, amount: 2 },
      ]);
    });

    test('foreign keys are held record by record', async () => {
      await admin.query('CREATE TABLE parents (id INT PRIMARY KEY)');
      await admin.query('CREATE TABLE children (id INT PRIMARY KEY, parent INT REFERENCES parents (id))');
      await admin.query('INSERT INTO parents VALUES (1), (2)');
      const identified = { primaryIdentifier: 'id' } as const;
      expect(
        await harness.write({
          ...identified,
          object: 'children',
          operation: 'upsert',
          records: [
            { id: 1, parent: 1 },
            { id: 2, parent: 99 },
            { id: 3, parent: null },
          ],
        }),
      ).toMatchObject([succeeded, refusedAs('ER_NO_REFERENCED_ROW_2'), succeeded]);
      expect(
        await harness.write({
          ...identified,
          object: 'parents',
          operation: 'delete',
          records: [{ id: 1 }, { id: 2 }],
        }),
      ).toMatchObject([refusedAs('ER_ROW_IS_REFERENCED_2'), succeeded]);
    });

    test('hostile names and values stay names and values', async () => {
      const table = "t`; DROP TABLE people; -- '";
      await admin.query(
        'CREATE TABLE `t``; DROP TABLE people; -- \'` (`k``"` VARCHAR(99) PRIMARY KEY, `select` TEXT)',
      );
      const values = ["'", '\\', "\\'; DROP TABLE people; --", '?', '名前 😀', '\u0000', '%_', '\n\r\t"`'];
      const records = values.map((value) => ({ 'k`"': value, select: value }));
      for (const operation of ['insert', 'upsert', 'update'] as const) {
        const outcomes = await harness.write({ object: table, operation, primaryIdentifier: 'k`"', records });
        expect(outcomes.every((outcome) => outcome === succeeded)).toBe(true);
      }
      const stored = await rows('SELECT `k``"` AS k, `select` AS v FROM `t``; DROP TABLE people; -- \'`');
      expect(stored.map(({ k }) => String(k)).sort()).toEqual([...values].sort());
      expect(stored.every(({ k, v }) => k === v)).toBe(true);
    });

    test('a server that reads backslashes and quotes otherwise changes nothing', async () => {
      await admin.query("SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,PIPES_AS_CONCAT'");
      try {
        await admin.query('CREATE OR REPLACE TABLE modes (id INT PRIMARY KEY, v VARCHAR(5))');
        const outcomes = await harness.write({
          object: 'modes',
          operation: 'upsert',
          primaryIdentifier: 'id',
          records: [
            { id: 1, v: "\\'" },
            { id: 2, v: 'too long' },
          ],
        });
        expect(outcomes).toMatchObject([succeeded, refusedAs('ER_DATA_TOO_LONG')]);
        expect(await rows('SELECT v FROM modes')).toEqual([{ v: "\\'" }]);
      } finally {
        await admin.query('SET GLOBAL sql_mode = DEFAULT');
      }
    });

    test('an identifier that its column could never hold fails alone', async () => {
      await admin.query('CREATE TABLE narrow (k VARCHAR(9) CHARACTER SET latin1 PRIMARY KEY, v INT)');
      const records = ['a', '名前', 'b'].map((k, v) => ({ k, v }));
      const statuses = async (operation: WriteOperation) => {
        const outcomes = await harness.write({
          object: 'narrow',
          primaryIdentifier: 'k',
          operation,
          records,
        });
        return outcomes.map(({ status }) => status);
      };
      expect(await statuses('upsert')).toEqual(['succeeded', 'rejected', 'succeeded']);
      expect(await statuses('update')).toEqual(['succeeded', 'rejected', 'succeeded']);
      expect(await statuses('delete')).toEqual(['succeeded', 'rejected', 'succeeded']);
      expect(await statuses('insert')).toEqual(['succeeded', 'rejected', 'succeeded']);
      expect(await rows('SELECT k FROM narrow')).toEqual([{ k: 'a' }, { k: 'b' }]);
    });

    test('an identifier that has lost its unique index is refused before anything is written', async () => {
      await admin.query('CREATE TABLE loose (id INT PRIMARY KEY, v INT)');
      const object = await harness.object('loose');
      await admin.query('ALTER TABLE loose DROP PRIMARY KEY');
      const batch = {
        object,
        operation: 'upsert',
        primaryIdentifier: 'id',
        records: [{ id: 1, v: 1 }],
      } as const;
      await expect(harness.write(batch)).rejects.toThrow(/column id .* no unique index/);
      await admin.query('ALTER TABLE loose ADD PRIMARY KEY (id), DROP v');
      await expect(harness.write(batch)).rejects.toThrow(/no column v .* refresh the fields/);
      await admin.query('DROP TABLE loose');
      await expect(harness.write(batch)).rejects.toThrow(/no table loose/);
    });
  },
  { settings: ['max-allowed-packet=1M'] },
);
