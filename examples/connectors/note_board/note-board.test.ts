import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHarness } from '#connector-harness';
import type { Harness } from '#connector-harness';
import noteBoard from './index.ts';
import { startNoteBoardSandbox } from './sandbox/index.ts';
import type { NoteBoardSandbox } from './sandbox/index.ts';

let sandbox: NoteBoardSandbox;
let harness: Harness;

function connect(credentials: object = {}): Harness {
  return createHarness(noteBoard, {
    credentials: { team: 'support', api_token: sandbox.apiToken, ...credentials },
    baseUrl: sandbox.url,
  });
}

beforeEach(async () => {
  sandbox = await startNoteBoardSandbox();
  harness = connect();
});

afterEach(async () => {
  await harness.close();
  await sandbox.close();
});

const upsert = { object: 'ideas', operation: 'upsert', primaryIdentifier: 'key' } as const;

test('a good token passes every step', async () => {
  expect(await harness.check()).toEqual([
    { step: 'Authenticate', status: 'success', error: null },
    { step: 'List objects', status: 'success', error: null },
  ]);
});

test('a wrong token fails at Authenticate and says where to make a new one', async () => {
  const wrong = connect({ api_token: 'not-the-token' });
  const steps = await wrong.check();
  await wrong.close();
  expect(steps).toHaveLength(1);
  expect(steps[0]).toMatchObject({ step: 'Authenticate', status: 'failed' });
  expect(steps[0]?.error?.message).toMatch(/401.*the token is unknown.*Profile → API/);
});

test('a team that does not exist fails with the words of the provider', async () => {
  const lost = connect({ team: 'nobody' });
  const steps = await lost.check();
  await lost.close();
  expect(steps.at(-1)).toMatchObject({ step: 'List objects', status: 'failed' });
  expect(steps.at(-1)?.error?.message).toContain('there is no such team');
});

test('boards are objects with their fields', async () => {
  const objects = await harness.objects();
  expect(objects.map(({ fullName }) => fullName)).toEqual(['questions', 'ideas']);
  expect((await harness.fields('ideas')).map(({ fullName }) => fullName)).toEqual(['key', 'text', 'done']);
});

test('a note that is refused fails alone, and a field that a record lacks is left alone', async () => {
  sandbox.boards.get('ideas')?.set('a', { key: 'a', text: 'old', done: true });
  const outcomes = await harness.write({
    ...upsert,
    records: [{ key: 'a', text: 'new' }, { key: 'b', text: 'x'.repeat(141) }, { key: 'c' }],
  });
  expect(outcomes.map(({ status }) => status)).toEqual(['succeeded', 'rejected', 'succeeded']);
  expect(outcomes[1]).toMatchObject({ message: 'the text is longer than 140 characters', retryable: false });
  expect(sandbox.boards.get('ideas')?.get('a')).toEqual({ key: 'a', text: 'new', done: true });
  expect(sandbox.boards.get('ideas')?.has('b')).toBe(false);
});

test('a lost answer is asked for again, because notes are written by key', async () => {
  sandbox.loseAnswers(1);
  expect(await harness.write({ ...upsert, records: [{ key: 'a' }] })).toEqual([{ status: 'succeeded' }]);
});

test('notes whose answer stays lost are neither written nor refused, but unknown', async () => {
  sandbox.loseAnswers(100);
  const outcomes = await harness.write({ ...upsert, records: [{ key: 'a' }, { key: 'b' }] });
  expect(outcomes.map(({ status }) => status)).toEqual(['unknown', 'unknown']);
});
