import { expect, test } from 'vitest';
import type { DestinationField, DestinationObject } from '#connector-kit';
import { onMariadb } from './testing/server.ts';

await onMariadb('objects', (stage) => {
  const { admin, harness } = stage;

  async function objectOf(name: string, definition: string): Promise<DestinationObject> {
    await admin.query(`CREATE OR REPLACE TABLE \`${name.replaceAll('`', '``')}\` ${definition}`);
    return harness.object(name);
  }
  const field = (object: DestinationObject, name: string): DestinationField | undefined =>
    object.fields?.find((candidate) => candidate.fullName === name);

  test('columns have the types that a mapping needs', async () => {
    const object = await objectOf(
      'types',
      `(a TINYINT(1), b BOOL, c TINYINT, d BIGINT UNSIGNED, e DECIMAL(10,2), f FLOAT, g DOUBLE, h DATE, i DATETIME(6),
        j TIMESTAMP NULL, k TIME, l JSON, m LONGTEXT, n BLOB, o VARBINARY(9), p ENUM('x'), q SET('x'), r VARCHAR(9),
        s BIT(1), t BIT(8), u YEAR, v UUID, w POINT)`,
    );
    expect(Object.fromEntries(object.fields?.map(({ fullName, type }) => [fullName, type]) ?? [])).toEqual({
      a: 'boolean',
      b: 'boolean',
      c: 'integer',
      d: 'integer',
      e: 'decimal',
      f: 'float',
      g: 'float',
      h: 'date',
      i: 'date_time',
      j: 'date_time',
      k: 'time',
      l: 'json',
      m: 'string',
      n: 'binary',
      o: 'binary',
      p: 'string',
      q: 'string',
      r: 'string',
      s: 'boolean',
      t: 'integer',
      u: 'integer',
      v: 'string',
      w: 'string',
    });
    expect(field(object, 'w')).toMatchObject({ createable: false, updateable: false });
  });

  test('identifiers are columns with a whole unique index of their own', async () => {
    const object = await objectOf(
      'orders',
      `(id INT PRIMARY KEY AUTO_INCREMENT, code CHAR(8) UNIQUE, a INT NOT NULL, b INT NOT NULL, url VARCHAR(500),
        note TEXT, price DOUBLE UNIQUE, UNIQUE (a, b), UNIQUE (url(20)), KEY (note(10)))`,
    );
    const keys = object.fields
      ?.filter((candidate) => candidate.canBeUpsertKey)
      .map(({ fullName }) => fullName);
    expect(keys).toEqual(['id', 'code']);
    expect(object.supportedOperations).toEqual(['upsert', 'update', 'insert', 'append', 'mirror', 'delete']);
  });

  test('a table without an identifier can only be added to', async () => {
    const object = await objectOf('log', '(a INT, b INT, PRIMARY KEY (a, b))');
    expect(object.supportedOperations).toEqual(['insert', 'append']);
  });

  test('a mapping must give what the table has no default for, and nothing more', async () => {
    const object = await objectOf(
      'needs',
      `(id INT PRIMARY KEY AUTO_INCREMENT, a INT NOT NULL, b INT NOT NULL DEFAULT 1, c INT, d TEXT NOT NULL,
        e VARCHAR(36) NOT NULL DEFAULT (UUID()), f INT AS (a + 1) STORED, g INT AS (a + 2) VIRTUAL)`,
    );
    const required = object.fields?.filter((candidate) => candidate.requiredForMapping);
    expect(required?.map(({ fullName }) => fullName)).toEqual(['a', 'd']);
    expect(field(object, 'id')).toMatchObject({ createable: true });
    for (const name of ['f', 'g']) {
      expect(field(object, name)).toMatchObject({ createable: false, updateable: false });
    }
  });

  test('names are kept as they are', async () => {
    for (const name of ['select', 'a`b', 'a"b\'c', 'größe 名前', 'sp ace.dot/slash?']) {
      const object = await objectOf(name, `(\`group\` INT PRIMARY KEY, \`x\`\`y\` JSON)`);
      expect(object).toMatchObject({ fullName: name, label: name });
      expect(object.fields).toMatchObject([
        { fullName: 'group', canBeUpsertKey: true },
        { fullName: 'x`y', type: 'json' },
      ]);
      await admin.query(`DROP TABLE \`${name.replaceAll('`', '``')}\``);
    }
  });

  test('tables and databases that differ by case alone are kept apart', async () => {
    await objectOf('Twin', '(a INT)');
    await objectOf('twin', '(b INT)');
    expect((await harness.object('Twin')).fields).toMatchObject([{ fullName: 'a' }]);
    await admin.query('CREATE DATABASE Spillway');
    await admin.query('CREATE TABLE Spillway.twin (c INT)');
    const { fields: _, ...twin } = await harness.object('twin');
    expect(await harness.fields(twin)).toMatchObject([{ fullName: 'b' }]);
  });

  test('views, sequences and other databases are left out; versioned tables are not', async () => {
    await objectOf('versioned', '(a INT PRIMARY KEY) WITH SYSTEM VERSIONING');
    await admin.query('CREATE VIEW seen AS SELECT 1 AS a');
    await admin.query('CREATE SEQUENCE counter');
    await admin.query('CREATE DATABASE other');
    await admin.query('CREATE TABLE other.elsewhere (a INT)');
    const names = (await harness.objects()).map(({ fullName }) => fullName);
    expect(names).toContain('versioned');
    for (const hidden of ['seen', 'counter', 'elsewhere']) expect(names).not.toContain(hidden);
  });

  test('a user without rights on a column may not map it', async () => {
    await admin.query('CREATE TABLE guarded (id INT PRIMARY KEY, open INT, closed INT)');
    await admin.query("CREATE USER guest IDENTIFIED BY 'guest-password'");
    await admin.query('GRANT SELECT, INSERT (id, open), UPDATE (open) ON spillway.guarded TO guest');
    const guest = stage.as({ user: 'guest', password: 'guest-password' });
    const objects = await guest.objects();
    expect(objects.map(({ fullName }) => fullName)).toEqual(['guarded']);
    expect(objects[0]?.fields).toMatchObject([
      { fullName: 'id', createable: true, updateable: false },
      { fullName: 'open', createable: true, updateable: true },
      { fullName: 'closed', createable: false, updateable: false },
    ]);
  });

  test('a thousand tables are listed with their fields', async () => {
    await admin.query('CREATE DATABASE many');
    for (let table = 0; table < 1000; table += 1) {
      await admin.query(`CREATE TABLE many.t${table} (id INT PRIMARY KEY, a INT, b INT) ENGINE = MyISAM`);
    }
    const objects = await stage.as({ database: 'many' }).objects();
    expect(objects.length).toBe(1000);
    expect(objects.every((object) => object.fields?.length === 3)).toBe(true);
  });

  test('fields of a table that is gone say what to do', async () => {
    const object = await objectOf('gone', '(a INT)');
    await admin.query('DROP TABLE gone');
    const { fields: _, ...bare } = object;
    await expect(harness.fields(bare)).rejects.toThrow(/no table gone .* refresh the objects/);
  });
});
