import { afterEach, expect, test } from 'vitest';
import type { Harness } from '#connector-harness';
import { createHarness } from '#connector-harness';
import { rejected, succeeded } from '#connector-kit';
import customApi from './index.ts';
import { people } from './testing/batch.ts';
import { resultTo, startScriptedEndpoint } from './testing/scripted-endpoint.ts';
import type { Call } from './testing/scripted-endpoint.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

type Method = (params: Call['params']) => unknown;

async function connect(methods: Record<string, Method>): Promise<Harness> {
  const endpoint = await startScriptedEndpoint((call) => resultTo(call, methods[call.method]?.(call.params)));
  const harness = createHarness(customApi, { credentials: { webhook_url: endpoint.url } });
  closing.push(
    () => endpoint.close(),
    () => harness.close(),
  );
  return harness;
}

/** Behaves as the smallest public sample: `error_message` is null on success, every second record fails. */
const minimal: Record<string, Method> = {
  test_connection: () => ({ success: true }),
  list_objects: () => ({ objects: [{ object_api_name: 'customer', label: 'Customers' }] }),
  supported_operations: () => ({ operations: ['upsert'] }),
  list_fields: () => ({
    fields: ['email', 'name'].map((field) => ({
      field_api_name: field,
      label: field,
      identifier: field === 'email',
      createable: true,
      updateable: true,
      type: 'string',
      required: true,
      array: false,
    })),
  }),
  get_sync_speed: () => ({
    maximum_batch_size: 2,
    maximum_records_per_second: 1,
    maximum_parallel_batches: 1,
  }),
  sync_batch: ({ records }) => ({
    record_results: (records as { email: string }[]).map(({ email }, index) => ({
      identifier: email,
      success: index % 2 === 0,
      error_message: index % 2 === 0 ? null : 'oops!',
    })),
  }),
};

/** Behaves as the sample for a feedback tool: flags are left out, the identifier can't be updated. */
const feedback: Record<string, Method> = {
  ...minimal,
  list_objects: () => ({
    objects: [{ object_api_name: 'user', label: 'Users', can_create_fields: 'on_write' }],
  }),
  list_fields: () => ({
    fields: [
      { field_api_name: 'userID', label: 'User ID', identifier: true, updateable: false, type: 'string' },
      { field_api_name: 'created', label: 'Created Date', type: 'date_time' },
    ],
  }),
};

test('the smallest sample passes the check and fails every second record', async () => {
  const harness = await connect(minimal);
  const steps = await harness.check();
  expect(steps.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'success'));
  expect(await harness.limits('customer')).toEqual({
    maxBatchSize: 1,
    maxParallelBatches: 1,
    recordsPerSecond: 1,
  });
  const batch = { object: 'customer', operation: 'upsert', primaryIdentifier: 'email' } as const;
  expect(await harness.write({ ...batch, records: people('ann', 'ben') })).toEqual([
    succeeded,
    rejected('rejected_by_endpoint', 'oops!'),
  ]);
});

test('a sample that leaves flags out passes the check, and its fields can be mapped', async () => {
  const harness = await connect(feedback);
  expect((await harness.check()).at(-1)).toEqual({ step: 'List fields', status: 'success', error: null });
  expect(await harness.object('user')).toMatchObject({
    allowCustomFields: true,
    fields: [
      { fullName: 'userID', canBeUpsertKey: true, updateable: false, requiredForMapping: false },
      { fullName: 'created', type: 'date_time', createable: true, updateable: true },
    ],
  });
});
