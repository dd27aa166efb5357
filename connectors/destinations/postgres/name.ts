import { quoteIdentifier, type TableName } from '../../postgres-wire/index.ts';

/**
 * `schema.table`. A part that holds a dot or a double quote is quoted as in SQL (`sales."2024.orders"`), so that
 * no two tables share a name. Letters keep their case: this is not SQL.
 */
export function fullNameOf({ schema, table }: TableName): string {
  return `${quoteWhereAmbiguous(schema)}.${quoteWhereAmbiguous(table)}`;
}

/** The table of a full name; undefined where the text is none that `fullNameOf` gives. */
export function parseFullName(fullName: string): TableName | undefined {
  const parts = /^([^".]+|"(?:[^"]|"")+")\.([^".]+|"(?:[^"]|"")+")$/u.exec(fullName);
  if (parts === null) return undefined;
  const [, schema = '', table = ''] = parts;
  const name = { schema: unquote(schema), table: unquote(table) };
  return fullNameOf(name) === fullName ? name : undefined;
}

function quoteWhereAmbiguous(part: string): string {
  return /[".]/.test(part) ? quoteIdentifier(part) : part;
}

function unquote(part: string): string {
  return part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part;
}
