import type { Row, Session } from './session.ts';

/** A table as the server describes it, in the words of `information_schema`. */
export interface Table {
  readonly name: string;
  /** False for MyISAM, Aria, MEMORY …: a statement that fails half-way leaves its first half there. */
  readonly transactional: boolean;
  readonly columns: readonly Column[];
  /** The columns of each unique index; an expression or a prefix in an index is null. */
  readonly uniqueIndexes: readonly (readonly (string | null)[])[];
}

export interface Column {
  readonly name: string;
  /** Lower case, without length: `varchar`. */
  readonly dataType: string;
  /** Lower case, with length and flags: `tinyint(1) unsigned`. */
  readonly columnType: string;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
  readonly generated: boolean;
  /** MariaDB's JSON is a longtext with a check. */
  readonly holdsJson: boolean;
  readonly insertable: boolean;
  readonly updateable: boolean;
}

const TABLES = `SELECT t.TABLE_NAME AS name, e.TRANSACTIONS AS transactions
  FROM information_schema.TABLES t LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
  WHERE t.TABLE_SCHEMA = ? AND t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')`;

const COLUMNS = `SELECT TABLE_NAME AS tbl, COLUMN_NAME AS name, DATA_TYPE AS data_type,
    COLUMN_TYPE AS column_type, IS_NULLABLE AS nullable, COLUMN_DEFAULT AS dflt, EXTRA AS extra,
    PRIVILEGES AS rights
  FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ?`;

const UNIQUE_INDEXES = `SELECT TABLE_NAME AS tbl, INDEX_NAME AS name, COLUMN_NAME AS col,
    SUB_PART AS part
  FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0 AND TABLE_SCHEMA = ?`;

const JSON_CHECKS = `SELECT TABLE_NAME AS tbl, CHECK_CLAUSE AS clause
  FROM information_schema.CHECK_CONSTRAINTS
  WHERE CHECK_CLAUSE LIKE 'json\\_valid(%' AND CONSTRAINT_SCHEMA = ?`;

/** The base tables of the session's database, in order of name; only `name` where one is asked for. */
export async function readTables(session: Session, name?: string): Promise<readonly Table[]> {
  const read = (sql: string, column: string, order: string): Promise<readonly Row[]> =>
    name === undefined
      ? session.select(`${sql} ORDER BY ${order}`, [session.database])
      : session.select(`${sql} AND ${column} = ? ORDER BY ${order}`, [session.database, name]);
  const tables = await read(TABLES, 't.TABLE_NAME', 't.TABLE_NAME');
  const columns = groupByTable(await read(COLUMNS, 'TABLE_NAME', 'TABLE_NAME, ORDINAL_POSITION'));
  const indexes = groupByTable(
    await read(UNIQUE_INDEXES, 'TABLE_NAME', 'TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX'),
  );
  const checks = groupByTable(session.isMariadb ? await read(JSON_CHECKS, 'TABLE_NAME', 'TABLE_NAME') : []);
  return tables.map((row) => {
    const table = String(row['name']);
    return {
      name: table,
      transactional: row['transactions'] === 'YES',
      columns: (columns.get(table) ?? []).map((column) => readColumn(column, checks.get(table) ?? [])),
      uniqueIndexes: readIndexes(indexes.get(table) ?? []),
    };
  });
}

function groupByTable(rows: readonly Row[]): Map<string, readonly Row[]> {
  return Map.groupBy(rows, (row) => String(row['tbl']));
}

function readColumn(row: Row, checks: readonly Row[]): Column {
  const name = String(row['name']);
  const extra = String(row['extra']).toUpperCase();
  const nullable = row['nullable'] === 'YES';
  const rights = String(row['rights']).split(',');
  const quoted = `json_valid(\`${name.replaceAll('`', '``')}\`)`;
  return {
    name,
    dataType: String(row['data_type']).toLowerCase(),
    columnType: String(row['column_type']).toLowerCase(),
    nullable,
    hasDefault: nullable || row['dflt'] !== null || /AUTO_INCREMENT|DEFAULT_GENERATED/.test(extra),
    generated: /\b(VIRTUAL|STORED|PERSISTENT) GENERATED\b|^(VIRTUAL|PERSISTENT)\b/.test(extra),
    holdsJson: checks.some((check) => check['clause'] === quoted),
    insertable: rights.includes('insert'),
    updateable: rights.includes('update'),
  };
}

function readIndexes(rows: readonly Row[]): readonly (readonly (string | null)[])[] {
  return [...Map.groupBy(rows, (row) => row['name']).values()].map((parts) =>
    parts.map(({ col, part }) => (part === null && typeof col === 'string' ? col : null)),
  );
}
