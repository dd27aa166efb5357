import { expect, test } from 'vitest';
import { openStage } from './testing/sync-stage.ts';

test('with the advanced engine, a mirror keeps its bookkeeping in the source and sends what changed there', async () => {
  const opened = new AsyncDisposableStack();
  try {
    const stage = await openStage({ syncEngine: 'advanced' });
    opened.defer(() => stage.close());
    await stage.sql(
      `insert into people select 'm' || n || '@example.com', 'P' || n, n from generate_series(1, 500) n`,
    );
    const id = await stage.addSync({ operation: 'mirror' });
    expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 500 });

    await stage.sql(`update people set name = 'New' where logins = 17; delete from people where logins = 19`);
    expect(await stage.sync(id)).toMatchObject({
      status: 'completed',
      source_record_updates: 1,
      source_record_deletes: 1,
    });
    expect(await stage.sync(id)).toMatchObject({
      status: 'completed',
      source_record_updates: 0,
      source_record_deletes: 0,
    });
    // One table is what is left of three runs; what it holds is what the destination has.
    await stage.sql(`do $$ declare place text; kept int; begin
      select quote_ident(schemaname) || '.' || quote_ident(tablename) into strict place
        from pg_tables where schemaname = 'spillway_syncs';
      execute 'select count(*) from ' || place into kept;
      if kept <> 499 then raise 'it holds % rows', kept; end if;
    end $$`);
  } finally {
    await opened.disposeAsync();
  }
}, 60_000);
