/** A text as SQL. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Expressions as an SQL list. */
export function list(expressions: readonly string[]): string {
  return `[${expressions.join(', ')}]`;
}

/** Names of the cells of `count` columns: `c0`, `c1` … */
export function cellNames(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `c${at}`);
}

/** In a FROM clause: the rows of Parquet files of one form. */
export function parquet(...files: readonly string[]): string {
  return `read_parquet(${list(files.map(text))})`;
}
