import * as fc from 'fast-check';
import { ConnectorError } from '#connector-kit';
import { expect, test } from 'vitest';
import { readFields } from './fields.ts';
import { readObjects, readOperations } from './objects.ts';
import { readRecordResults } from './record-results.ts';
import { readReply } from './reply.ts';
import { readSpeed } from './speed.ts';

const identifier = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constantFrom('1', '2', 'a', '', '__proto__'));
const recordResult = fc.oneof(
  fc.record({ identifier, success: fc.oneof(fc.boolean(), fc.jsonValue()) }),
  fc.jsonValue(),
);

test('whatever comes back, every record has an outcome, and none succeeds without a success of its own', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ id: identifier })),
      fc.array(recordResult),
      (records, record_results) => {
        const { outcomes } = readRecordResults(
          { record_results },
          records.map(({ id }) => id),
        );
        expect(outcomes).toHaveLength(records.length);
        const succeeded = outcomes.filter(({ status }) => status === 'succeeded').length;
        const claimed = record_results.filter(
          (result) =>
            typeof result === 'object' && result !== null && 'success' in result && result.success === true,
        ).length;
        expect(succeeded).toBeLessThanOrEqual(claimed);
      },
    ),
  );
});

const asked = {
  method: 'sync_batch',
  id: 'ab'.repeat(16),
  host: 'example.com',
  strike: (text: string) => text,
};

test('no answer, however odd, is taken for a result without the right id', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), fc.oneof(fc.string(), fc.json()), (status, body) => {
      const reply = readReply({ status, headers: {}, text: () => body }, asked);
      expect(reply.kind).not.toBe('result');
    }),
  );
});

const object = { object_api_name: 'contact', label: 'Contact' };
const described = fc.oneof(
  fc.jsonValue(),
  fc.record({ objects: fc.array(fc.jsonValue()) }),
  fc.record({ fields: fc.array(fc.jsonValue()) }),
  fc.record({ operations: fc.jsonValue() }),
);

function faultOf(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}

const isForPeople = (fault: unknown): boolean => fault === undefined || fault instanceof ConnectorError;

test.each<[string, (result: unknown) => unknown]>([
  ['list_objects', readObjects],
  ['list_fields', (result) => readFields(result, object)],
  ['supported_operations', (result) => readOperations(result, object)],
])('an odd result of %s is refused in words for a person', (_method, read) => {
  fc.assert(
    fc.property(described, (result) => {
      expect(faultOf(() => read(result))).toSatisfy(isForPeople);
    }),
  );
});

test('whatever the speed, batches hold a record and one of them is under way', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.record({ maximum_batch_size: fc.double(), maximum_parallel_batches: fc.double() }),
      ),
      (result) => {
        const { maxBatchSize, maxParallelBatches } = readSpeed(result);
        expect(maxBatchSize).toBeGreaterThanOrEqual(1);
        expect(maxBatchSize).toBeLessThanOrEqual(10_000);
        expect(maxParallelBatches).toBeGreaterThanOrEqual(1);
        expect(maxParallelBatches).toBeLessThanOrEqual(50);
      },
    ),
  );
});
