import type { Client, Pool } from 'pg';
import schema from './schema.json' with { type: 'json' };

const expected: readonly string[] = schema;

const CATALOGUE = `
  select format('%s.%s %s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                case when a.attnotnull then ' not null' else '' end) as line
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where n.nspname = 'spillway' and c.relkind = 'r'
  union all
  select replace(replace(indexdef, 'spillway.', ''), ' USING btree', '')
  from pg_indexes where schemaname = 'spillway'
  union all
  select format('trigger %s on %s', t.tgname, c.relname)
  from pg_trigger t
  join pg_class c on c.oid = t.tgrelid
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'spillway' and not t.tgisinternal
  order by 1`;

/** What the schema of the database looks like, a line for each column, index and trigger. */
export async function describeSchema(client: Client | Pool): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(CATALOGUE);
  return rows.map((row) => row.line).toSorted();
}

/** Lines that the migrations make and the database lacks, and the other way round. */
export interface Drift {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

/** Compares the live schema with the one that the migrations of this version make. */
export async function findDrift(client: Client | Pool): Promise<Drift> {
  const live = new Set(await describeSchema(client));
  const known = new Set(expected);
  return {
    missing: expected.filter((line) => !live.has(line)),
    unexpected: [...live].filter((line) => !known.has(line)),
  };
}
