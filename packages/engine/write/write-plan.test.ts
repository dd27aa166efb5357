import { describe, expect, test } from 'vitest';
import {
  ConfigurationError,
  NetworkError,
  ReconnectError,
  RecordError,
  rejected,
  RetryLaterError,
  succeeded,
  unknown,
} from '#connector-kit';
import type { Batch, WriteResult } from '#connector-kit';
import { NoAnswers } from './faults.ts';
import { mapping, MemoryJournal, writeWith } from './testing/written-plan.ts';

const all = (batch: { readonly records: readonly unknown[] }): WriteResult => ({
  outcomes: batch.records.map(() => succeeded),
});
const ids = (batch: Batch): unknown[] => batch.records.map(({ id }) => id);

describe('batches', () => {
  test('deletions are sent before writes, never mixed, none larger than the limit', async () => {
    const { batches, counts } = await writeWith(
      {},
      {
        operation: 'mirror',
        deletes: 13,
        writes: 25,
        spec: { limits: { maxBatchSize: 10, maxParallelBatches: 1 } },
      },
    );
    expect(batches.map(({ operation, records }) => [operation, records.length])).toEqual([
      ['delete', 10],
      ['delete', 3],
      ['upsert', 10],
      ['upsert', 10],
      ['upsert', 5],
    ]);
    expect(counts).toMatchObject({ succeeded: 25, deletesSucceeded: 13, sent: 38 });
  });

  test('no more are under way than the destination takes', async () => {
    let underWay = 0;
    let most = 0;
    await writeWith(
      {
        write: async (batch) => {
          underWay += 1;
          most = Math.max(most, underWay);
          await new Promise((resolve) => setImmediate(resolve));
          underWay -= 1;
          return all(batch);
        },
      },
      { writes: 200, spec: { limits: { maxBatchSize: 5, maxParallelBatches: 3 } } },
    );
    expect(most).toBe(3);
  });

  test('each is journaled before it leaves and when it has ended', async () => {
    const journal = new MemoryJournal();
    await writeWith(
      {
        write: async (batch) => {
          expect(journal.history).toContain(`sending ${JSON.stringify(batch.records[0]?.['score'])}`);
          return all(batch);
        },
      },
      { writes: 20, journal },
    );
    expect(journal.history.filter((entry) => entry.startsWith('done'))).toHaveLength(2);
  });

  test('a mirror that empties records sends null in every field but the identifier', async () => {
    const { batches } = await writeWith(
      {},
      { operation: 'mirror', deletes: 1, spec: { mirrorStrategy: 'sync_updates_and_nulls' } },
    );
    expect(batches).toMatchObject([{ operation: 'update', records: [{ id: 'r0', score: null }] }]);
  });
});

describe('records', () => {
  test('a value that does not fit its field fails its record alone', async () => {
    const { counts, batches, journal } = await writeWith(
      {},
      { writes: 3, cells: (place) => [`r${place}`, place === 1 ? 'many' : '1'] },
    );
    expect(batches.map(ids)).toEqual([['r0', 'r2']]);
    expect(counts).toMatchObject({ succeeded: 2, invalid: 1, sent: 2 });
    expect(journal.entries.get(0)).toMatchObject({
      exceptions: { records: [{ at: 1, status: 'invalid' }], messages: [expect.stringContaining('score')] },
    });
  });

  test('identifiers that are one after conversion: the last row is sent, the others are invalid', async () => {
    const { counts, batches } = await writeWith(
      {},
      {
        writes: 3,
        spec: {
          mappings: [mapping('score', true)],
        },
        cells: (place) => [`r${place}`, ['1', '01', '2'][place] ?? null],
      },
    );
    expect(batches.map(({ records }) => records)).toEqual([[{ score: 1 }, { score: 2 }]]);
    expect(counts).toMatchObject({ succeeded: 2, invalid: 1 });
  });

  test('a batch that is refused is halved until the bad record stands alone', async () => {
    const { counts, journal } = await writeWith(
      {
        write: async (batch) => {
          if (ids(batch).includes('r3')) throw new RecordError('r3 is not wanted', { code: 'bad' });
          return all(batch);
        },
      },
      { writes: 10 },
    );
    expect(counts).toMatchObject({ succeeded: 9, rejected: 1 });
    expect(journal.entries.get(0)).toMatchObject({
      exceptions: {
        records: [{ at: 3, status: 'rejected', code: 'bad', message: 0 }],
        messages: ['r3 is not wanted'],
      },
    });
  });

  test('a rejection that a further try may end is tried again, the others stay', async () => {
    const tries = new Map<unknown, number>();
    const { counts } = await writeWith(
      {
        write: async (batch) => ({
          outcomes: ids(batch).map((id) => {
            tries.set(id, (tries.get(id) ?? 0) + 1);
            if (id === 'r1' && tries.get(id) !== 3) return rejected('busy', 'later', true);
            return id === 'r2' ? rejected('never', 'no') : succeeded;
          }),
        }),
      },
      { writes: 30 },
    );
    expect(counts).toMatchObject({ succeeded: 29, rejected: 1 });
    expect([tries.get('r0'), tries.get('r1'), tries.get('r2')]).toEqual([1, 3, 1]);
  });

  test('a secret in the words of the destination does not reach the journal', async () => {
    const { journal } = await writeWith(
      {
        write: async (batch) => ({ outcomes: batch.records.map(() => rejected('x', 'key s3cret is wrong')) }),
      },
      { writes: 1 },
    );
    expect(JSON.stringify([...journal.entries.values()])).not.toContain('s3cret');
  });
});

describe('faults of a batch', () => {
  test('a fault that passes is waited out', async () => {
    let failures = 0;
    const { counts, fault } = await writeWith(
      {
        write: async (batch) => {
          failures += 1;
          if (failures % 3 !== 0) throw new RetryLaterError('busy', { retryAfterMs: 1 });
          return all(batch);
        },
      },
      { writes: 50 },
    );
    expect(fault).toBeUndefined();
    expect(counts).toMatchObject({ succeeded: 50 });
  });

  test('one that does not pass ends the run when patience does, with what was sent by then', async () => {
    const { fault, counts, journal } = await writeWith(
      {
        write: async (batch) => {
          if (ids(batch).includes('r10')) throw new RetryLaterError('busy for ever');
          return all(batch);
        },
      },
      { writes: 100 },
    );
    expect(fault).toMatchObject({ message: 'busy for ever' });
    expect(counts.succeeded).toBeGreaterThan(0);
    expect(counts.succeeded + counts.skipped).toBe(100);
    expect(journal.entries.has(10)).toBe(false);
  });

  test('refused credentials end the run at once, and nothing of the batch counts as sent', async () => {
    const { fault, counts, batches } = await writeWith(
      {
        write: async () => {
          throw new ReconnectError('who are you?');
        },
      },
      { writes: 100, spec: { limits: { maxBatchSize: 10, maxParallelBatches: 1 } } },
    );
    expect(fault).toBeInstanceOf(ReconnectError);
    expect(batches).toHaveLength(1);
    expect(counts).toMatchObject({ sent: 0, skipped: 100 });
  });

  test('batches under way when another one fails keep their outcomes', async () => {
    const { promise: failed, resolve: fail } = Promise.withResolvers<void>();
    const { counts, fault } = await writeWith(
      {
        write: async (batch) => {
          if (ids(batch).includes('r0')) {
            fail();
            throw new ConfigurationError('no such table');
          }
          await failed;
          await new Promise((resolve) => setImmediate(resolve));
          return all(batch);
        },
      },
      { writes: 100 },
    );
    expect(fault).toBeInstanceOf(ConfigurationError);
    expect(counts).toMatchObject({ succeeded: 10, skipped: 90 });
  });

  test('a connector that accounts for fewer records than it got ends the run as its bug', async () => {
    const { fault, counts } = await writeWith(
      { write: async (batch) => ({ outcomes: batch.records.slice(1).map(() => succeeded) }) },
      { writes: 10 },
    );
    expect(fault).toMatchObject({ message: expect.stringContaining('9 outcomes for 10 records') });
    expect(counts).toMatchObject({ succeeded: 0, unknown: 10 });
  });

  test('a lost answer: an upsert is sent again, an insert becomes unknown and is not', async () => {
    const lose = () => {
      let isFirst = true;
      return async (batch: Batch): Promise<WriteResult> => {
        if (isFirst) {
          isFirst = false;
          throw new NetworkError('reset', 'the connection broke', { sent: true });
        }
        return all(batch);
      };
    };
    expect((await writeWith({ write: lose() }, { writes: 10 })).counts).toMatchObject({ succeeded: 10 });
    const inserted = await writeWith({ write: lose() }, { writes: 10, operation: 'insert' });
    expect(inserted.counts).toMatchObject({ unknown: 10, succeeded: 0 });
    expect(inserted.batches).toHaveLength(1);
  });

  test('a destination that hangs is given up at the deadline, and its connector told to stop', async () => {
    let isTold = false;
    let hangs = true;
    const { counts } = await writeWith(
      {
        write: (batch, { signal }) => {
          if (!hangs) return Promise.resolve(all(batch));
          hangs = false;
          signal.addEventListener('abort', () => {
            isTold = true;
          });
          return new Promise(() => {});
        },
      },
      { writes: 10 },
    );
    expect(isTold).toBe(true);
    expect(counts).toMatchObject({ succeeded: 10 });
  });

  test('a destination that answers nothing stops the run after a few batches', async () => {
    const { fault, counts } = await writeWith(
      { write: async (batch) => ({ outcomes: batch.records.map(() => unknown('silence')) }) },
      { writes: 10_000, operation: 'insert' },
    );
    expect(fault).toBeInstanceOf(NoAnswers);
    expect(counts.unknown).toBeLessThanOrEqual(70);
  });
});

describe('going on where another worker left off', () => {
  test('what has ended is not sent again, what was on its way is, with the same records', async () => {
    const journal = new MemoryJournal([
      { firstRecord: 0, recordCount: 10, state: 'done', exceptions: null },
      { firstRecord: 14, recordCount: 7, state: 'sending' },
    ]);
    const { batches, counts } = await writeWith(
      {},
      { writes: 30, journal, spec: { limits: { maxBatchSize: 10, maxParallelBatches: 1 } } },
    );
    expect(batches.map((batch) => [ids(batch)[0], batch.records.length])).toEqual([
      ['r10', 4],
      ['r14', 7],
      ['r21', 9],
    ]);
    expect(counts).toMatchObject({ succeeded: 30 });
  });

  test('inserts that were on their way end as unknown', async () => {
    const journal = new MemoryJournal([{ firstRecord: 0, recordCount: 10, state: 'sending' }]);
    const { batches, counts } = await writeWith({}, { writes: 20, journal, operation: 'insert' });
    expect(batches.map(ids)).toEqual([expect.arrayContaining(['r10', 'r19'])]);
    expect(counts).toMatchObject({ succeeded: 10, unknown: 10 });
  });

  test("a job of the provider's own is asked for its end and not begun again", async () => {
    const journal = new MemoryJournal([
      { firstRecord: 0, recordCount: 10, state: 'pending', handle: { job: 12 } },
    ]);
    const asked: unknown[] = [];
    const { batches, counts } = await writeWith(
      {
        poll: async (batch, handle) => {
          asked.push(handle);
          return asked.length < 3 ? { pending: handle } : all(batch);
        },
      },
      { writes: 10, journal },
    );
    expect(batches).toEqual([]);
    expect(asked).toEqual([{ job: 12 }, { job: 12 }, { job: 12 }]);
    expect(counts).toMatchObject({ succeeded: 10 });
  });

  test('a handle is journaled, and refused credentials while asking do not lose the job', async () => {
    let asked = 0;
    const { journal, counts } = await writeWith(
      {
        write: async () => ({ pending: { job: 1 } }),
        poll: async (batch) => {
          asked += 1;
          if (asked < 3) throw new ReconnectError('token expired');
          return all(batch);
        },
      },
      { writes: 10 },
    );
    expect(journal.history).toEqual(['sending 0', 'pending 0', 'done 0']);
    expect(counts).toMatchObject({ succeeded: 10 });
  });

  test('a worker whose journal is refused sends nothing more', async () => {
    const journal = new MemoryJournal();
    const { batches, fault } = await writeWith(
      {
        write: async (batch) => {
          journal.taken = 'taken_over';
          return all(batch);
        },
      },
      { writes: 100, journal, spec: { limits: { maxBatchSize: 10, maxParallelBatches: 1 } } },
    );
    expect(fault).toMatchObject({ name: 'RunTaken' });
    expect(batches).toHaveLength(1);
  });

  test('a worker that lets go leaves what is under way in the journal', async () => {
    const stop = new AbortController();
    const { journal, counts } = await writeWith(
      {
        write: () => {
          stop.abort(new Error('stopping'));
          return new Promise(() => {});
        },
      },
      { writes: 100, halt: stop.signal, abort: stop.signal, staysOpen: true },
    );
    expect([...journal.entries.values()].map(({ state }) => state)).toContain('sending');
    expect(counts.succeeded).toBe(0);
  });

  test('a cancelled run counts what was under way as unknown, the rest as skipped', async () => {
    const stop = new AbortController();
    const { counts, journal } = await writeWith(
      {
        write: () => {
          stop.abort(new Error('cancelled'));
          return new Promise(() => {});
        },
      },
      {
        writes: 100,
        halt: stop.signal,
        abort: stop.signal,
        spec: { limits: { maxBatchSize: 10, maxParallelBatches: 1 } },
      },
    );
    expect(counts).toMatchObject({ unknown: 10, skipped: 90 });
    expect(journal.entries.size).toBe(1);
  });
});

describe('a content that is replaced as a whole', () => {
  const swap = { operation: 'mirror', spec: { mirrorStrategy: 'upload_and_swap' } } as const;

  test('parts go in order, one at a time, and say where they stand', async () => {
    const parts: unknown[] = [];
    const { counts } = await writeWith(
      {
        replace: async (part) => {
          parts.push([part.offset, part.records.length, part.isLast]);
          return all(part);
        },
      },
      { ...swap, writes: 25 },
    );
    expect(parts).toEqual([
      [0, 10, false],
      [10, 10, false],
      [20, 5, true],
    ]);
    expect(counts).toMatchObject({ succeeded: 25 });
  });

  test('the last part is sent even where none of its records fits', async () => {
    const parts: unknown[] = [];
    await writeWith(
      {
        replace: async (part) => {
          parts.push([part.offset, part.records.length, part.isLast]);
          return all(part);
        },
      },
      { ...swap, writes: 11, cells: (place) => [`r${place}`, place === 10 || place === 2 ? 'many' : '1'] },
    );
    expect(parts).toEqual([
      [0, 9, false],
      [9, 0, true],
    ]);
  });

  test('a takeover goes on with the part that was not acknowledged', async () => {
    const journal = new MemoryJournal([
      { firstRecord: 0, recordCount: 10, state: 'done', exceptions: null },
      { firstRecord: 10, recordCount: 10, state: 'sending' },
    ]);
    const offsets: number[] = [];
    await writeWith(
      {
        replace: async (part) => {
          offsets.push(part.offset);
          return all(part);
        },
      },
      { ...swap, writes: 25, journal },
    );
    expect(offsets).toEqual([10, 20]);
  });
});

test('a batch whose rows can not be read counts as one that was never sent', async () => {
  const { journal, fault, counts } = await writeWith({}, { writes: 50, readableTo: 20 });
  expect(fault).toEqual(new Error('the plan is damaged'));
  expect([...journal.entries.keys()]).toEqual([0, 10]);
  expect(counts).toMatchObject({ succeeded: 20, unknown: 0, skipped: 30 });
});
