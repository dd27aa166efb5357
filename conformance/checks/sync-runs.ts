import type { SourceCheck } from '../check.ts';
import { equal, errorWithMessage, must, object, status } from '../expect.ts';
import { leadsOn, listed } from '../listing.ts';
import { one } from '../shapes.ts';
import { changeSync, completed, ended, fetchSync, trigger } from '../sync-calls.ts';
import { syncRun } from '../sync-shapes.ts';

export const syncRunChecks: readonly SourceCheck[] = [
  {
    source: 'client: Airflow',
    name: 'a trigger without a body gives a sync_run_id; the run is "completed"',
    needsSource: true,
    async run(subject) {
      const id = await subject.createSync();
      const runId = await trigger(subject, id);
      const run = await completed(subject, runId);
      equal([run['id'], run['sync_id']], [runId, id], 'id and sync_id');
      equal([run['error_code'], run['error_message']], [null, null], 'error_code and error_message');
      equal(run['canceled'], false, 'canceled');
      const rows = Number(run['source_record_count']);
      must(rows > 0, `source_record_count is ${rows}: the query must give rows`);
      equal(run['records_updated'], rows, 'records_updated');
      equal([run['records_failed'], run['records_invalid']], [0, 0], 'records_failed and records_invalid');
    },
  },
  {
    source: 'syncs page',
    name: 'after a run that completed the sync is "up to date", and the next one sends nothing that is unchanged',
    needsSource: true,
    async run(subject) {
      const id = await subject.createSync();
      await completed(subject, await trigger(subject, id));
      equal((await fetchSync(subject, id))['status'], 'up to date', 'status');
      const run = await completed(subject, await trigger(subject, id));
      equal([run['full_sync'], run['records_updated']], [false, 0], 'full_sync and records_updated');
    },
  },
  {
    source: 'syncs page',
    name: 'force_full_sync in the query makes a full run',
    needsSource: true,
    async run(subject) {
      const id = await subject.createSync();
      await completed(subject, await trigger(subject, id));
      const run = await completed(subject, await trigger(subject, id, { query: '?force_full_sync=true' }));
      equal(run['full_sync'], true, 'full_sync');
      must(Number(run['records_updated']) > 0, 'a full run sent nothing');
    },
  },
  {
    source: 'client: Dagster',
    name: 'force_full_sync in the body makes a full run; Content-Type: application/json;version=2 is taken',
    needsSource: true,
    async run(subject) {
      const id = await subject.createSync();
      const headers = { 'Content-Type': 'application/json;version=2' };
      const usual = await trigger(subject, id, { json: { force_full_sync: false }, headers });
      await completed(subject, usual);
      const full = await trigger(subject, id, { json: { force_full_sync: true }, headers });
      equal((await completed(subject, full))['full_sync'], true, 'full_sync');
    },
  },
  {
    source: 'client: Prefect',
    name: 'a run over a query that the source refuses is "failed", with a message; the sync is "failing"',
    needsSource: true,
    async run(subject) {
      const { sourceId } = await subject.stage();
      const datasetId = await subject.createDataset('Conformance: broken');
      const read = { connection_id: sourceId, object: { type: 'dataset', id: datasetId } };
      const id = await subject.createSync({ source_attributes: read });
      const json = { query: 'select * from conformance_no_such_table' };
      const changed = await subject.client('PATCH', `/datasets/${datasetId}`, { json });
      if (changed.status !== 200) return errorWithMessage(changed, 400);
      const run = await ended(subject, await trigger(subject, id));
      equal([run['status'], run['canceled']], ['failed', false], 'status and canceled');
      must(typeof run['error_message'] === 'string', 'error_message is null');
      equal((await fetchSync(subject, id))['status'], 'failing', 'the status of the sync');
    },
  },
  {
    source: 'client: embedded demo',
    name: 'GET /syncs/[ID]/sync_runs lists runs, the latest first with per_page=1, and next leads on',
    needsSource: true,
    async run(subject) {
      const id = await subject.createSync();
      const path = `/syncs/${id}/sync_runs`;
      equal(await listed(subject.client, path), [], 'the runs of a sync that never ran');
      const first = await trigger(subject, id);
      await completed(subject, first);
      const second = await trigger(subject, id);
      const last = await completed(subject, second);
      await leadsOn(subject.client, path, first, second);
      const [latest, ...others] = (await listed(subject.client, path)).map((item) => syncRun(item));
      equal(latest, last, 'the latest run');
      equal(others.length, 1, 'the number of runs before it');
    },
  },
  {
    source: 'sync runs page',
    name: 'cancel answers "cancelled", or 409 where the run has ended; the run ends, with completed_at',
    needsSource: true,
    async run(subject) {
      const { client } = subject;
      const id = await subject.createSync();
      const runId = await trigger(subject, id);
      const answer = await client('POST', `/sync_runs/${runId}/cancel`);
      status(answer, 200, 409);
      if (answer.status === 200) equal(answer.body, { status: 'cancelled', data: {} }, 'the body');
      const run = await ended(subject, runId);
      if (run['status'] === 'failed') equal(run['canceled'], true, 'canceled');
      const late = await client('POST', `/sync_runs/${runId}/cancel`);
      status(late, 200, 409);
    },
  },
  {
    source: 'client: Dagster',
    name: 'a trigger that is repeated gives a run of the same sync each time, and every run ends',
    needsSource: true,
    async run(subject) {
      const id = await subject.createSync();
      const runs = [await trigger(subject, id), await trigger(subject, id)];
      for (const runId of runs) {
        const answer = await subject.client('GET', `/sync_runs/${runId}`);
        status(answer, 200);
        equal(object(one(answer.body, 'success'), 'the run')['sync_id'], id, 'sync_id');
      }
      for (const runId of new Set(runs)) await ended(subject, runId);
    },
  },
  {
    source: 'syncs page',
    name: 'a sync that was changed after a run runs again by its new mappings',
    needsSource: true,
    async run(subject) {
      const { key } = await subject.stage();
      const id = await subject.createSync();
      await completed(subject, await trigger(subject, id));
      const mapping = {
        from: { type: 'column', data: key.column },
        to: key.field,
        is_primary_identifier: true,
      };
      await changeSync(subject, id, { mappings: [mapping] });
      await completed(subject, await trigger(subject, id));
    },
  },
];
