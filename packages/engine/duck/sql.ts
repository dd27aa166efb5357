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

export function parquet(file: string): string {
  return `read_parquet(${text(file)})`;
}

/** Writes the answer to a query into a Parquet file. Dictionaries are left out: they cost half of the time. */
export function copyToParquet(query: string, file: string): string {
  return `COPY (${query}) TO ${text(file)} (FORMAT parquet, COMPRESSION lz4_raw, DICTIONARY_SIZE_LIMIT 1)`;
}
