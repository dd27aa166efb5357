import { afterEach, expect, test } from 'vitest';
import { createHarness } from '#connector-harness';
import customApi from './index.ts';
import { announcedLimit, rateLimit } from './rate-limit.ts';
import { readSpeed } from './speed.ts';
import { contact } from './testing/batch.ts';
import { results, startScriptedEndpoint } from './testing/scripted-endpoint.ts';
import type { Call, ScriptedAnswer } from './testing/scripted-endpoint.ts';
import { Secret } from '#secret';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function limitsOf(answer: (call: Call) => ScriptedAnswer) {
  const endpoint = await startScriptedEndpoint(answer);
  const harness = createHarness(customApi, { credentials: { webhook_url: endpoint.url } });
  closing.push(
    () => harness.close(),
    () => endpoint.close(),
  );
  return { limits: await harness.limits(contact), logs: harness.logs, calls: endpoint.calls };
}

test("the endpoint's speed is the engine's", async () => {
  const speed = { maximum_batch_size: 250, maximum_parallel_batches: 3, maximum_records_per_second: 1000 };
  const { limits, calls } = await limitsOf(results({ get_sync_speed: speed }));
  expect(limits).toEqual({ maxBatchSize: 250, maxParallelBatches: 3, recordsPerSecond: 1000 });
  expect(calls).toMatchObject([{ method: 'get_sync_speed', params: {} }]);
});

test.each<[string, (call: Call) => ScriptedAnswer]>([
  ['does not know the method', results({})],
  ['breaks', () => ({ status: 500, body: 'Traceback' })],
  ['answers with nonsense', () => ({ body: '<html>' })],
  ['answers without numbers', results({ get_sync_speed: {} })],
])('an endpoint that %s gets small batches, one after the other', async (_case, answer) => {
  const { limits } = await limitsOf(answer);
  expect(limits).toEqual({ maxBatchSize: 100, maxParallelBatches: 1 });
});

test('the log tells why the defaults are used', async () => {
  const { logs } = await limitsOf(() => ({ status: 500, body: 'Traceback' }));
  expect(logs).toMatchObject([{ level: 'warn', fields: { fault: expect.stringContaining('Traceback') } }]);
});

test('an endpoint that refuses the credentials gets no defaults', async () => {
  await expect(limitsOf(() => ({ status: 401, body: '' }))).rejects.toThrow('Check auth_token');
});

test.each([
  [{ maximum_parallel_batches: 500 }, { maxBatchSize: 100, maxParallelBatches: 50 }],
  [{ maximum_batch_size: 1_000_000 }, { maxBatchSize: 10_000, maxParallelBatches: 1 }],
  [
    { maximum_batch_size: '20', maximum_parallel_batches: 2.9 },
    { maxBatchSize: 20, maxParallelBatches: 2 },
  ],
  [
    { maximum_batch_size: 0, maximum_parallel_batches: -1 },
    { maxBatchSize: 100, maxParallelBatches: 1 },
  ],
  [{ maximum_batch_size: 0.5 }, { maxBatchSize: 1, maxParallelBatches: 1 }],
  [{ maximum_records_per_second: 0.5 }, { maxBatchSize: 1, maxParallelBatches: 1, recordsPerSecond: 0.5 }],
  [
    { maximum_batch_size: 1_000, maximum_records_per_second: 150.5 },
    { maxBatchSize: 150, maxParallelBatches: 1, recordsPerSecond: 150.5 },
  ],
])('the speed %j means %j', (speed, limits) => {
  expect(readSpeed(speed)).toEqual(limits);
});

test.each([
  ['5', 5],
  ['100, 100;w=1', 100],
  ['0', undefined],
  ['many', undefined],
  [undefined, undefined],
])('X-RateLimit-Limit: %s announces %s requests per second', (header, limit) => {
  expect(announcedLimit(header)).toBe(limit);
});

const credentials = {
  webhook_url: 'https://example.com/census?key=4711',
  api_version: 1,
  custom_headers: undefined,
  auth_token: undefined,
};

test('a budget belongs to a URL and the credentials sent to it, and its key shows none of them', () => {
  const budget = rateLimit(credentials);
  expect(budget.requestsPerSecond).toBe(50_000);
  expect(budget.key).toMatch(/^https:\/\/example\.com\/census [0-9a-f]{16}$/);
  const others = [
    { ...credentials, webhook_url: 'https://example.com/census?key=4712' },
    { ...credentials, auth_token: new Secret('token') },
    { ...credentials, custom_headers: { 'X-Key': new Secret('a') } },
    { ...credentials, custom_headers: { 'X-Key': new Secret('b') } },
  ];
  const keys = [budget, ...others.map(rateLimit)].map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(rateLimit({ ...credentials }).key).toBe(budget.key);
});
