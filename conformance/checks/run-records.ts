import { setTimeout as delay } from 'node:timers/promises';
import type { SourceCheck, SourceSubject } from '../check.ts';
import { equal, list, must, object, quote, shape, status } from '../expect.ts';
import type { Fields } from '../expect.ts';
import { completed, trigger } from '../sync-calls.ts';
import { runRecord } from '../sync-shapes.ts';

const POLL_MS = 250;
const POLLS = 240;

async function completedRun(subject: SourceSubject): Promise<Fields> {
  return completed(subject, await trigger(subject, await subject.createSync()));
}

async function data({ client }: SourceSubject, path: string): Promise<readonly unknown[]> {
  const answer = await client('GET', path);
  status(answer, 200);
  const body = object(answer.body, 'the body');
  equal(body['status'], 'success', 'status');
  return list(body['data'], 'data');
}

async function records(subject: SourceSubject, run: Fields, query: string): Promise<readonly Fields[]> {
  const found = await data(subject, `/sync_runs/${String(run['id'])}/records?${query}`);
  return found.map((item) => runRecord(item));
}

async function count(subject: SourceSubject, run: Fields, query: string): Promise<unknown> {
  const [first] = await data(subject, `/sync_runs/${String(run['id'])}/records_count?${query}`);
  return shape(first, { record_count: 'integer' }, 'the count')['record_count'];
}

export const runRecordChecks: readonly SourceCheck[] = [
  {
    source: 'sync runs page',
    name: 'GET records shows each record of a run with its fate; pages, status and primary_identifier choose some',
    needsSource: true,
    async run(subject) {
      const { key } = await subject.stage();
      const run = await completedRun(subject);
      const [first, ...others] = await records(subject, run, 'page=1&per_page=1');
      must(first !== undefined && others.length === 0, 'the first page of one has not one record');
      equal([first['status'], first['operation']], ['succeeded', 'upsert'], 'status and operation');
      const payload = object(first['record_payload'], 'record_payload');
      must(key.column in payload, `record_payload has no ${key.column}: ${quote(payload)}`);
      const identifier = String(first['identifier']);
      const mine = await records(subject, run, `primary_identifier=${encodeURIComponent(identifier)}`);
      equal(
        mine.map((item) => item['identifier']),
        [first['identifier']],
        'the records of one identifier',
      );
      equal(await records(subject, run, 'status=rejected'), [], 'the rejected records');
      equal(await records(subject, run, 'operation=delete'), [], 'the deletions');
      equal(
        (await records(subject, run, 'status=succeeded&operation=upsert&per_page=1')).length,
        1,
        'their number',
      );
    },
  },
  {
    source: 'sync runs page',
    name: 'GET records_count counts with the same filters',
    needsSource: true,
    async run(subject) {
      const run = await completedRun(subject);
      const sent = run['records_updated'];
      equal(await count(subject, run, ''), sent, 'record_count');
      equal(
        await count(subject, run, 'status=succeeded&operation=upsert'),
        sent,
        'record_count of succeeded',
      );
      equal(await count(subject, run, 'status=rejected'), 0, 'record_count of rejected');
    },
  },
  {
    source: 'sync runs page',
    name: 'GET records_export gives URLs of Parquet files that need no token, 425 until they are there',
    needsSource: true,
    async run(subject) {
      const { client } = subject;
      const { id } = await completedRun(subject);
      const path = `/sync_runs/${String(id)}/records_export`;
      let answer = await client('GET', path);
      for (let poll = 0; poll < POLLS && answer.status === 425; poll += 1) {
        await delay(POLL_MS);
        answer = await client('GET', path);
      }
      status(answer, 200);
      const { urls } = shape(answer.body, { status: 'string', urls: 'list' }, 'the body');
      const [first] = list(urls, 'urls');
      must(typeof first === 'string' && URL.canParse(first), `the URL is ${quote(first)}`);
      const file = await client('GET', first, { authorization: null });
      status(file, 200);
      must(file.text.startsWith('PAR1'), 'the file is no Parquet');
    },
  },
];
