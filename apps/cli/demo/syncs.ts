import { setTimeout as delay } from 'node:timers/promises';
import type { CheckStepAnswer, Client } from './client.ts';
import type { PracticeWarehouse } from './warehouse.ts';

const POLL_MS = 50;

/** What the demo reads of a run. */
export interface RunAnswer {
  readonly id: number;
  readonly status: string;
  readonly completed_at: string | null;
  readonly error_message: string | null;
  readonly full_sync: boolean;
  readonly source_record_count: number | null;
  readonly source_record_updates: number | null;
  readonly records_updated: number | null;
  readonly records_failed: number | null;
  readonly records_invalid: number;
}

export interface RecordAnswer {
  readonly identifier: string | null;
  readonly status: string;
  readonly status_message: string | null;
}

const COLUMNS = [
  'email',
  'name',
  'company_domain',
  'lifetime_value',
  'logins',
  'subscribed',
  'birthday',
  'last_seen_at',
] as const;

export interface SourceAnswer {
  readonly id: number;
  readonly last_test_succeeded: boolean | null;
  readonly last_test_results: { readonly steps: readonly CheckStepAnswer[] } | null;
}

/** Connects the source, or brings the one of an earlier demo up to date. */
export async function connectSource(
  client: Client,
  { label, type, credentials }: PracticeWarehouse,
): Promise<SourceAnswer> {
  const name = `${label} (practice)`;
  type List = { data: { id: number; name: string }[] };
  const { data } = await client.ask<List>('GET', '/sources?per_page=100&order=asc');
  const known = data.find((source) => source.name === name);
  const answer =
    known === undefined
      ? client.ask<{ data: SourceAnswer }>('POST', '/sources', {
          connection: { name, type, credentials },
        })
      : client.ask<{ data: SourceAnswer }>('PATCH', `/sources/${known.id}`, { connection: { credentials } });
  return (await answer).data;
}

/** A sync of the customers into contacts, made afresh: that of an earlier demo has sent its rows already. */
export async function makeSync(
  client: Client,
  label: string,
  sourceId: number,
  { catalog, schema, name }: PracticeWarehouse['table'],
  destinationId: number,
): Promise<number> {
  type List = { data: { id: number; label: string | null }[] };
  const { data: syncs } = await client.ask<List>('GET', '/syncs?per_page=100');
  for (const { id } of syncs.filter((sync) => sync.label === label)) {
    await client.ask('DELETE', `/syncs/${id}`);
  }
  const { data } = await client.ask<{ data: { sync_id: number } }>('POST', '/syncs', {
    label,
    operation: 'upsert',
    schedule_frequency: 'never',
    source_attributes: {
      connection_id: sourceId,
      object: { type: 'table', table_catalog: catalog, table_schema: schema, table_name: name },
    },
    destination_attributes: { connection_id: destinationId, object: 'contact' },
    mappings: COLUMNS.map((column) => ({
      from: { type: 'column', data: column },
      to: column,
      is_primary_identifier: column === 'email',
    })),
  });
  return data.sync_id;
}

/** Triggers the sync and follows its run to the end. */
export async function runSync(client: Client, syncId: number): Promise<RunAnswer> {
  const { data } = await client.ask<{ data: { sync_run_id: number } }>('POST', `/syncs/${syncId}/trigger`);
  for (;;) {
    const { data: run } = await client.ask<{ data: RunAnswer }>('GET', `/sync_runs/${data.sync_run_id}`);
    if (run.completed_at !== null) return run;
    await delay(POLL_MS);
  }
}

export async function recordsOf(
  client: Client,
  runId: number,
  status: string,
): Promise<readonly RecordAnswer[]> {
  const path = `/sync_runs/${runId}/records?status=${status}&per_page=5`;
  return (await client.ask<{ data: RecordAnswer[] }>('GET', path)).data;
}
