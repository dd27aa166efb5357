import { expect, test } from 'vitest';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

const upsert = {
  object: 'custom_object:bicycle',
  operation: 'upsert',
  primaryIdentifier: 'external_id',
} as const;

test(
  'records are created, updated and deleted by external id, which keeps its case',
  inAccount(async ({ harness, sandbox }) => {
    const fields = (color: string) => ({ 'custom_object_fields.color': color });
    const records = [
      { external_id: 'b-1', name: 'Red racer', ...fields('green'), 'custom_object_fields.gears': null },
      { external_id: 'B-1', name: 'Another one', 'custom_object_fields.owner': '2' },
      { external_id: 'b-3', name: 'Blue', ...fields('blue') },
      { external_id: 'b-4', name: '' },
    ];
    expect(await harness.write({ ...upsert, records })).toMatchObject([
      succeeded,
      succeeded,
      { status: 'rejected', code: 'RecordInvalid', message: expect.stringContaining('blue') },
      { status: 'rejected', message: expect.stringContaining('cannot be blank') },
    ]);
    const bicycles = sandbox.state.customObjects.get('bicycle')!.records;
    expect(bicycles.get('01BIKE1')).toMatchObject({
      custom_object_fields: { color: 'green', gears: null },
    });
    expect(bicycles.size).toBe(2);
    const gone = [{ external_id: 'b-1' }, { external_id: 'b-404' }];
    expect(await harness.write({ ...upsert, operation: 'delete', records: gone })).toEqual(allSucceeded(2));
    expect([...bicycles.values()]).toMatchObject([{ external_id: 'B-1' }]);
  }),
);

test(
  'an update creates nothing, and what is there can be kept',
  inAccount(async ({ harness, sandbox }) => {
    const records = [
      { external_id: 'b-1', name: 'Renamed', 'custom_object_fields.owner': 'bo@example.com' },
      { external_id: 'b-404', name: 'None' },
    ];
    const fieldOptions = {
      name: { preserveValues: true },
      'custom_object_fields.owner': { lookupField: 'email' },
    };
    const outcomes = await harness.write({ ...upsert, operation: 'update', records, fieldOptions });
    expect(outcomes).toMatchObject([succeeded, { status: 'rejected', code: 'not_found' }]);
    expect(sandbox.state.customObjects.get('bicycle')!.records.get('01BIKE1')).toMatchObject({
      name: 'Red racer',
      custom_object_fields: { color: 'red', owner: '3' },
    });
  }),
);

test(
  'a custom object that is gone is a fault of the sync',
  inAccount(async ({ harness, sandbox }) => {
    const { fields, ...object } = await harness.object(upsert.object);
    sandbox.state.customObjects.clear();
    const records = [{ external_id: 'b-1', name: 'x' }];
    const writing = harness.write({ ...upsert, object: { ...object, fields }, records });
    await expect(writing).rejects.toMatchObject({ whoMustAct: 'fix_configuration' });
    await expect(harness.fields(object)).rejects.toMatchObject({
      message: expect.stringContaining('Legacy custom objects'),
    });
  }),
);
