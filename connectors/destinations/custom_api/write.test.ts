import { afterEach, expect, test } from 'vitest';
import type { Harness, HarnessBatch } from '#connector-harness';
import { createHarness } from '#connector-harness';
import { ReconnectError, RetryLaterError, rejected, succeeded } from '#connector-kit';
import customApi from './index.ts';
import { startCustomDestination } from './sandbox/index.ts';
import type { CustomDestination, CustomDestinationOptions, Fault } from './sandbox/index.ts';
import { contact, email, field, name, people } from './testing/batch.ts';
import { startScriptedEndpoint } from './testing/scripted-endpoint.ts';
import type { Call, ScriptedAnswer } from './testing/scripted-endpoint.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function connect(webhook_url: string, rest: Record<string, unknown> = {}): Harness {
  const harness = createHarness(customApi, { credentials: { webhook_url, ...rest } });
  closing.push(() => harness.close());
  return harness;
}

async function start(options: CustomDestinationOptions = {}): Promise<[CustomDestination, Harness]> {
  const sandbox = await startCustomDestination(options);
  closing.push(() => sandbox.close());
  return [sandbox, connect(sandbox.url)];
}

async function connectTo(answer: (call: Call) => ScriptedAnswer): Promise<Harness> {
  const endpoint = await startScriptedEndpoint(answer);
  closing.push(() => endpoint.close());
  return connect(endpoint.url);
}

function upsert(...names: string[]): HarnessBatch {
  return {
    object: contact,
    operation: 'upsert',
    primaryIdentifier: 'email',
    fields: [email, name],
    records: people(...names),
  };
}

test('an upsert stores records and a second one changes them', async () => {
  const [sandbox, harness] = await start();
  expect(await harness.write(upsert('ann', 'ben'))).toEqual([succeeded, succeeded]);
  const changed = { ...upsert(), records: [{ email: 'ann@example.com', name: 'Anna' }] };
  expect(await harness.write(changed)).toEqual([succeeded]);
  expect(sandbox.records('contact')).toEqual([
    { email: 'ann@example.com', name: 'Anna' },
    { email: 'ben@example.com', name: 'ben' },
  ]);
});

test('the endpoint meets insert, update and delete by their names', async () => {
  const [sandbox, harness] = await start();
  await harness.write(upsert('ann'));
  const changed = [
    { email: 'ann@example.com', name: 'changed' },
    { email: 'ben@example.com', name: 'changed' },
  ];
  const write = (operation: 'insert' | 'update' | 'delete') =>
    harness.write({ ...upsert(), operation, records: changed });
  expect(await write('update')).toEqual([succeeded, succeeded]);
  expect(sandbox.records('contact')).toEqual([{ email: 'ann@example.com', name: 'changed' }]);
  expect(await write('insert')).toEqual([succeeded, succeeded]);
  expect(sandbox.records('contact')).toHaveLength(2);
  expect(await write('delete')).toEqual([succeeded, succeeded]);
  expect(sandbox.records('contact')).toEqual([]);
});

test('every type of the protocol arrives as the endpoint expects it', async () => {
  const [sandbox, harness] = await start();
  const record = {
    email: 'ann@example.com',
    lifetime_value: '1234.1234',
    health_score: 0.5,
    logins: 7,
    subscribed: true,
    birthday: '2021-03-29',
    last_seen_at: '2021-03-29T16:32:23Z',
    tags: ['a', 'b'],
  };
  const batch = { object: 'contact', operation: 'upsert', primaryIdentifier: 'email' } as const;
  expect(await harness.write({ ...batch, records: [record] })).toEqual([succeeded]);
  expect(sandbox.records('contact')).toEqual([record]);
});

test('a field that a mapping creates is described in the plan and stored', async () => {
  const [sandbox, harness] = await start();
  const shoe = field('shoe_size', { type: 'integer' });
  const records = [{ email: 'ann@example.com', shoe_size: 39 }];
  expect(await harness.write({ ...upsert(), fields: [email, shoe], records })).toEqual([succeeded]);
  expect(sandbox.records('contact')).toEqual(records);
});

test('one bad record fails alone, with the words of the endpoint', async () => {
  const [sandbox, harness] = await start();
  const records = [...people('ann'), { email: 'nonsense', name: 'x' }];
  expect(await harness.write({ ...upsert(), records })).toEqual([
    succeeded,
    rejected('rejected_by_endpoint', 'nonsense is not a valid email address'),
  ]);
  expect(sandbox.records('contact')).toHaveLength(1);
});

test('records without a result are not taken for written', async () => {
  const [sandbox, harness] = await start();
  sandbox.failNext('omit_results');
  const outcomes = await harness.write(upsert('ann', 'ben', 'cleo'));
  expect(outcomes.map(({ status }) => status)).toEqual(['succeeded', 'rejected', 'succeeded']);
});

test('results for records that were not sent are logged', async () => {
  const harness = await connectTo((call) => ({
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: call.id,
      result: { record_results: [{ identifier: 'x', success: true }] },
    }),
  }));
  expect(await harness.write(upsert('ann'))).toMatchObject([{ status: 'rejected', code: 'no_result' }]);
  expect(harness.logs).toMatchObject([{ level: 'warn', fields: { strays: 1, object: 'contact' } }]);
});

test.each<[Fault, string]>([
  ['disconnect', 'closed the connection'],
  ['lose_answer', 'closed the connection'],
  ['server_error', 'HTTP 500'],
  ['html', 'HTML or XML'],
  ['empty', 'no body'],
  ['wrong_id', 'the id of another request'],
  ['result_and_error', 'both "result" and "error"'],
])('after the fault %s nobody knows whether the batch was written', async (fault, message) => {
  const [sandbox, harness] = await start();
  sandbox.failNext(fault);
  const outcomes = await harness.write(upsert('ann', 'ben'));
  expect(outcomes).toHaveLength(2);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ status: 'unknown', message: expect.stringContaining(message) });
  }
  expect(sandbox.requests).toHaveLength(1);
});

test('a caller that no longer wants the answer is let go', async () => {
  const controller = new AbortController();
  const sandbox = await startCustomDestination({ log: () => controller.abort(new Error('Cancelled')) });
  closing.push(() => sandbox.close());
  sandbox.failNext('hang');
  const credentials = { webhook_url: sandbox.url };
  const harness = createHarness(customApi, { credentials, signal: controller.signal });
  await expect(harness.write(upsert('ann'))).rejects.toThrow('Cancelled');
});

test('a JSON-RPC error fails the whole batch in its own words', async () => {
  const [sandbox, harness] = await start();
  sandbox.failNext('method_error');
  const failure = await harness.write(upsert('ann')).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RetryLaterError);
  expect(failure).toMatchObject({
    message: expect.stringContaining('The CRM is closed today'),
    code: '-32000',
  });
  expect(sandbox.records('contact')).toEqual([]);
});

test('a batch that the endpoint finds invalid is a fault of its records, so that it can be split', async () => {
  const [, harness] = await start({ speed: { maximum_batch_size: 1 } });
  await expect(harness.write(upsert('ann', 'ben'))).rejects.toMatchObject({ whoMustAct: 'fix_record' });
});

test('an endpoint in maintenance did not take the batch', async () => {
  const [sandbox, harness] = await start();
  sandbox.failNext('unavailable');
  await expect(harness.write(upsert('ann'))).rejects.toThrow(RetryLaterError);
});

test('an endpoint that is gone did not take the batch', async () => {
  const sandbox = await startCustomDestination();
  await sandbox.close();
  await expect(connect(sandbox.url).write(upsert('ann'))).rejects.toMatchObject({
    fault: 'refused',
    sent: false,
  });
});

test('an endpoint that refuses the token asks for another', async () => {
  const [{ url }] = await start({ authToken: 'token-4711' });
  await expect(connect(url).write(upsert('ann'))).rejects.toThrow(ReconnectError);
  expect(await connect(url, { auth_token: 'token-4711' }).write(upsert('ann'))).toEqual([succeeded]);
});

test('a limit that was hit is waited for and the batch sent again', async () => {
  const [sandbox, harness] = await start();
  sandbox.failNext('rate_limited');
  expect(await harness.write(upsert('ann'))).toEqual([succeeded]);
  expect(harness.calls.map(({ status }) => status)).toEqual([429, 200]);
});

test('the announced limit holds back the next requests', async () => {
  const [, harness] = await start({ rateLimit: 1 });
  await harness.write(upsert('ann'));
  await harness.write(upsert('ben'));
  const [first, second] = harness.calls.map(({ at }) => at.getTime());
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(800);
});

test('no record leaves over plain http for an address that the operator did not list', async () => {
  const harness = connect('http://93.184.215.14/census');
  await expect(harness.write(upsert('ann'))).rejects.toThrow('webhook_url must begin with https://');
  expect(harness.calls).toEqual([]);
});

test('append does not exist in the protocol', async () => {
  const [sandbox, harness] = await start();
  await expect(harness.write({ ...upsert('ann'), operation: 'append' })).rejects.toThrow('has no append');
  expect(sandbox.requests).toEqual([]);
});
