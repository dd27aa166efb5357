import type { Dataset, WarehouseSession } from '#connector-kit';
import type { SyncSpec } from '../sync-spec.ts';
import { hashSql, idSql, name } from './sql.ts';

/** How many rows the source has, and how many of them have no usable identifier. */
export interface LoadedRows {
  readonly rows: number;
  readonly invalid: number;
}

/**
 * Begins a transaction that sees the source as it is at this moment, with empty tables for the rows of a plan, which go
 * with it: `now` (all rows of the source), `changed` and `gone` of `id`, `hash` and `cells`, and `duplicated` of `id`. All
 * but these can only be read in it: a query of a person changes nothing.
 */
export async function beginPlan(session: WarehouseSession): Promise<void> {
  const table = (called: string): string =>
    `create temp table ${called} (id text collate "C", hash bigint, cells text[] collate "C") on commit drop`;
  const tables = ['now', 'changed', 'gone'].map(table).join('; ');
  await session.run(
    `begin isolation level repeatable read; ${tables};
     create temp table duplicated (id text collate "C") on commit drop; set transaction read only`,
  );
}

/** Fills `now` and `duplicated`. */
export async function loadRows(
  session: WarehouseSession,
  spec: SyncSpec,
  dataset: Dataset,
): Promise<LoadedRows> {
  const columns = spec.columns.map((column) => column.name);
  const aliases = columns.map((_, at) => name(`c${at}`)).join(', ');
  const selection = await session.select(dataset, columns);
  await session.run(
    `insert into now select ${idSql(spec)}, ${hashSql(spec.columns)}, cells
     from (select array[${aliases}]::text[] as cells from (${selection}) as source (${aliases})) as source;
     insert into duplicated select id from now where id is not null group by id having count(*) > 1;
     analyze now; analyze duplicated`,
  );
  const [[rows = '0', invalid = '0'] = []] = await session.rows(
    `select count(*), count(*) filter (where id is null or exists (select from duplicated where duplicated.id = now.id))
     from now`,
  );
  return { rows: Number(rows), invalid: Number(invalid) };
}
