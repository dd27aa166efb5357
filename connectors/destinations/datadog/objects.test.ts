import { expect, test } from 'vitest';
import definition from './index.ts';
import { append, inAccount } from './testing/account.ts';

test(
  'metrics, events and logs can be appended to, and need no request to be listed',
  inAccount(async ({ harness, requests }) => {
    const objects = await harness.objects();
    expect(objects.map(({ fullName, supportedOperations }) => [fullName, supportedOperations])).toEqual([
      ['metric', ['append']],
      ['event', ['append']],
      ['log', ['append']],
    ]);
    expect(requests()).toEqual([]);
  }),
);

test(
  'required fields are those without which Datadog takes nothing, and only logs take attributes of one’s own',
  inAccount(async ({ harness }) => {
    const objects = await harness.objects();
    const required = await Promise.all(
      objects.map(async (object) =>
        (await harness.fields(object)).filter((one) => one.requiredForMapping).map((one) => one.fullName),
      ),
    );
    expect(required).toEqual([['metric', 'value'], ['title', 'text'], ['message']]);
    expect(objects.map(({ allowCustomFields }) => allowCustomFields)).toEqual([false, false, true]);
  }),
);

test(
  'fields have the types of what they hold, and none identifies a record',
  inAccount(async ({ harness }) => {
    const fields = (await harness.objects()).flatMap(({ fields: own = [] }) => own);
    const typeOf = (name: string) => fields.find(({ fullName }) => fullName === name);
    expect(typeOf('value')).toMatchObject({ type: 'float', array: false });
    expect(typeOf('timestamp')).toMatchObject({ type: 'date_time' });
    expect(typeOf('interval')).toMatchObject({ type: 'integer' });
    expect(typeOf('tags')).toMatchObject({ type: 'string', array: true, operations: ['overwrite'] });
    expect(fields.filter((one) => one.canBeUpsertKey || one.canBeInsertKey || one.updateable)).toEqual([]);
  }),
);

test(
  'an object that Datadog does not have is refused by name',
  inAccount(async ({ harness }) => {
    const object = { ...(await harness.object('log')), fullName: 'trace' };
    const { fields: _, ...bare } = object;
    await expect(harness.fields(bare)).rejects.toThrow(/no object trace/);
    await expect(harness.write({ ...append('log', [{ message: 'x' }]), object })).rejects.toThrow(
      /no object trace/,
    );
  }),
);

test(
  'what is declared as an overview is what there is',
  inAccount(async ({ harness }) => {
    const objects = await harness.objects();
    expect(definition.overview.objects.map(({ name, operations }) => [name, operations])).toEqual(
      objects.map(({ label, supportedOperations }) => [label, supportedOperations]),
    );
  }),
);

test(
  'events keep to their limit, metrics and logs have none',
  inAccount(async ({ harness }) => {
    expect(await harness.limits('event')).toMatchObject({ recordsPerSecond: 4166 });
    expect(await harness.limits('metric')).toEqual({ maxBatchSize: 1000, maxParallelBatches: 1 });
    expect(await harness.limits('log')).toEqual({ maxBatchSize: 1000, maxParallelBatches: 4 });
  }),
);
