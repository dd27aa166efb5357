import { styleText } from 'node:util';
import type { Client } from './client.ts';
import { progress } from './progress.ts';
import { say, showCheck, showTable, title } from './show.ts';
import { connectSource, makeSync, recordsOf, runSync } from './syncs.ts';
import type { RunAnswer } from './syncs.ts';
import type { PracticeWarehouse } from './warehouse.ts';

const LABEL = 'Customers to contacts (practice)';

/** Rows of the practice warehouse reach a practice destination: all of them, then what changed. */
export async function syncTour(
  client: Client,
  warehouse: PracticeWarehouse,
  destinationId: number,
): Promise<{ syncId: number }> {
  title('A source');
  const connected = connectSource(client, warehouse);
  const source = await progress(`POST /sources (${warehouse.type}): connect, check, list tables`, connected);
  showCheck(source);
  title('A sync');
  const syncId = await progress(
    'POST /syncs: the table customers to the object contact',
    makeSync(client, LABEL, source.id, warehouse.table, destinationId),
  );
  const first = await progress('POST /syncs/{id}/trigger: the first run', runSync(client, syncId));
  await warehouse.changeOne();
  const second = await progress('One row changes; the second run', runSync(client, syncId));
  say();
  showRuns([first, second]);
  title('Records that were not taken');
  const rejected = await recordsOf(client, second.id, 'rejected');
  const invalid = await recordsOf(client, second.id, 'invalid');
  showTable(
    ['IDENTIFIER', 'STATUS', 'WHY'],
    [...rejected, ...invalid].map(({ identifier, status, status_message }) => [
      identifier ?? 'null',
      status,
      status_message ?? '',
    ]),
  );
  say(`  ${styleText('dim', 'What was rejected is sent again by every run, until it is taken.')}`);
  return { syncId };
}

function showRuns(runs: readonly RunAnswer[]): void {
  const count = (value: number | null): string => String(value ?? 0);
  showTable(
    ['RUN', 'STATUS', 'KIND', 'ROWS', 'NEW OR CHANGED', 'TAKEN', 'REJECTED', 'INVALID'],
    runs.map((run) => [
      String(run.id),
      run.error_message ?? run.status,
      run.full_sync ? 'full' : 'incremental',
      count(run.source_record_count),
      count(run.source_record_updates),
      count(run.records_updated),
      count(run.records_failed),
      count(run.records_invalid),
    ]),
  );
}
