import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from './client.ts';
import { equal, must, object, shape, status } from './expect.ts';

const POLL_MS = 250;
const POLLS = 240;

/** @returns its `refresh_key` */
export async function startRefresh(client: Client, path: string, request: object = {}): Promise<number> {
  const answer = await client('POST', path, request);
  status(answer, 200, 202);
  const { refresh_key: key } = shape(answer.body, { refresh_key: 'integer' }, 'the body');
  must(Number(key) > 0, `refresh_key is ${String(key)}`);
  return Number(key);
}

/** Asks until the refresh has completed. @param path of its status */
export async function refreshed(client: Client, path: string): Promise<void> {
  for (let poll = 0; poll < POLLS; poll += 1) {
    const answer = await client('GET', path);
    status(answer, 200);
    const { status: word } = object(answer.body, 'the body');
    if (word === 'completed') return;
    equal(word, 'processing', 'status');
    await delay(POLL_MS);
  }
  must(false, `the refresh did not end within ${(POLLS * POLL_MS) / 1_000} s`);
}
