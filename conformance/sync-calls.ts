import { setTimeout as delay } from 'node:timers/promises';
import type { SourceSubject } from './check.ts';
import { must, quote, shape, status } from './expect.ts';
import type { Fields } from './expect.ts';
import { one } from './shapes.ts';
import { sync, syncRun } from './sync-shapes.ts';

const POLL_MS = 250;
const POLLS = 1_200;

type Asker = Pick<SourceSubject, 'client'>;

export async function fetchSync({ client }: Asker, id: number): Promise<Fields> {
  const answer = await client('GET', `/syncs/${id}`);
  status(answer, 200);
  return sync(one(answer.body, 'success'));
}

export async function changeSync({ client }: Asker, id: number, json: Fields): Promise<Fields> {
  const answer = await client('PATCH', `/syncs/${id}`, { json });
  status(answer, 200);
  return sync(one(answer.body, 'updated'));
}

/** @returns the id of the run */
export async function trigger(
  { client }: Asker,
  id: number,
  { query = '', ...request }: { query?: string; json?: unknown; headers?: Record<string, string> } = {},
): Promise<number> {
  const answer = await client('POST', `/syncs/${id}/trigger${query}`, request);
  status(answer, 200);
  const { sync_run_id: run } = shape(one(answer.body, 'success'), { sync_run_id: 'integer' }, 'data');
  return Number(run);
}

/** The run, once it is `completed` or `failed`, for which pollers wait. */
export async function ended({ client }: Asker, id: number): Promise<Fields> {
  for (let poll = 0; poll < POLLS; poll += 1) {
    const answer = await client('GET', `/sync_runs/${id}`);
    status(answer, 200);
    const run = syncRun(one(answer.body, 'success'));
    const { status: word, completed_at: at } = run;
    if (word === 'completed' || word === 'failed') {
      must(at !== null, `a run that is ${word} has no completed_at`);
      return run;
    }
    must(word !== 'skipped', 'the run was skipped, though no other is under way');
    must(at === null, `a run that is ${quote(word)} has the completed_at ${quote(at)}`);
    await delay(POLL_MS);
  }
  return must(false, `the run did not end within ${(POLLS * POLL_MS) / 1_000} s`) as never;
}

/** A run that ends as `completed`. */
export async function completed(asker: Asker, id: number): Promise<Fields> {
  const run = await ended(asker, id);
  must(run['status'] === 'completed', `the run failed: ${quote(run['error_message'])}`);
  return run;
}
