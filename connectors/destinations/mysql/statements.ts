import { quote } from '../../mysql-wire/index.ts';
import type { Parameter } from './session.ts';

/** SQL text with the values that travel beside it, one for each `?`. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

/** A record as its table takes it. Records of one statement have the same columns. */
export interface TableRow {
  readonly columns: readonly string[];
  readonly values: readonly Parameter[];
}

export interface KeyedRow extends TableRow {
  /** The value of the identifier's column, as far as it is compared. */
  readonly key: Parameter;
}

/** Inserts every row or, in a transaction, none. */
export function insertRows(table: string, rows: readonly TableRow[]): Statement {
  const columns = rows[0]?.columns ?? [];
  const tuple = `(${columns.map(() => '?').join(', ')})`;
  return {
    sql: `INSERT INTO ${quote(table)} (${columns.map(quote).join(', ')}) VALUES ${rows.map(() => tuple).join(', ')}`,
    parameters: rows.flatMap((row) => row.values),
  };
}

/**
 * Updates the rows that have the keys. The key itself stays as it is spelled in the table; a row without other
 * columns is set to its own key, so that it counts as matched.
 */
export function updateRows(table: string, key: string, rows: readonly KeyedRow[]): Statement {
  const [first] = rows;
  const set = first === undefined ? [] : settable(first, key);
  const assignments = set.map(({ column, position }) =>
    rows.length === 1
      ? { sql: `${quote(column)} = ?`, parameters: [first?.values[position] ?? null] }
      : chooseByKey(column, key, rows, position),
  );
  const where = rows.length === 1 ? '= ?' : `IN (${rows.map(() => '?').join(', ')})`;
  const assigned =
    assignments.length === 0 ? [`${quote(key)} = ${quote(key)}`] : assignments.map(({ sql }) => sql);
  return {
    sql: `UPDATE ${quote(table)} SET ${assigned.join(', ')} WHERE ${quote(key)} ${where}`,
    parameters: [...assignments.flatMap(({ parameters }) => parameters), ...rows.map((row) => row.key)],
  };
}

function chooseByKey(column: string, key: string, rows: readonly KeyedRow[], position: number): Statement {
  const branch = `WHEN ${quote(key)} = ? THEN ?`;
  return {
    sql: `${quote(column)} = CASE ${rows.map(() => branch).join(' ')} END`,
    parameters: rows.flatMap((row) => [row.key, row.values[position] ?? null]),
  };
}

/** The columns that an update sets, with their place among the row's values. */
export function settable(row: TableRow, key: string): readonly { column: string; position: number }[] {
  return row.columns.map((column, position) => ({ column, position })).filter(({ column }) => column !== key);
}

export function deleteRows(table: string, key: string, rows: readonly KeyedRow[]): Statement {
  return {
    sql: `DELETE FROM ${quote(table)} WHERE ${quote(key)} IN (${rows.map(() => '?').join(', ')})`,
    parameters: rows.map((row) => row.key),
  };
}

/**
 * Which of the keys are in the table: one row `position` for each that is. Each key is compared with the column by
 * itself, so the column's own collation decides.
 */
export function findKeys(table: string, key: string, keys: readonly Parameter[]): Statement {
  const one = `FROM ${quote(table)} WHERE ${quote(key)} = ?`;
  return {
    sql: keys.map((_, position) => `SELECT ${position} AS position ${one}`).join(' UNION ALL '),
    parameters: keys,
  };
}
