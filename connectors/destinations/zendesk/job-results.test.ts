import { expect, test } from 'vitest';
import type { JsonObject, WriteOperation, WriteRecord } from '#connector-kit';
import { readQueuedJob, readJobStatuses } from './job-answer.ts';
import { openHandle, sealHandle } from './job-handle.ts';
import { outcomesOfJob } from './job-results.ts';

const records: readonly WriteRecord[] = [
  { email: 'a@example.com', name: 'A' },
  { email: 'b@example.com', name: 'B' },
  { email: 'c@example.com', name: 'C' },
];

function statusesOf(
  results: JsonObject[] | JsonObject,
  options: {
    readonly ids?: readonly string[];
    readonly operation?: WriteOperation;
    readonly status?: string;
  } = {},
): (string | undefined)[] {
  const { ids, operation = 'upsert', status = 'completed' } = options;
  const answer = {
    status: 200,
    words: '',
    retryAfterMs: undefined,
    body: { job_statuses: [{ id: 'j', status, results }] },
  };
  const job = readJobStatuses(answer, 'asking').get('j');
  if (job === undefined) throw new Error('there is no job');
  const items = records.map((_, at) => ({ at, ...(ids?.[at] === undefined ? {} : { id: ids[at] }) }));
  const outcomes = outcomesOfJob(job, items, records, operation);
  return records.map((_, at) => outcomes.get(at)?.outcome.status);
}

const failed = { error: 'UserUpdateError', details: 'Email: is not properly formatted', status: 'Failed' };
const written = (email: string, id: number) => ({ id, email, status: 'Updated', success: true });
const ok = 'succeeded';
const no = 'rejected';
const open = 'unknown';

test('a failed user is named by an id that is really its index', () => {
  const results = [written('c@example.com', 903), { id: 1, ...failed }, written('a@example.com', 901)];
  expect(statusesOf(results)).toEqual([ok, no, ok]);
});

test('an index counts from 0, or from 1 where the last one is beyond the end', () => {
  expect(
    statusesOf([
      { index: 0, id: 1 },
      { index: 1, ...failed },
      { index: 2, id: 3 },
    ]),
  ).toEqual([ok, no, ok]);
  expect(
    statusesOf([
      { index: 1, id: 1 },
      { index: 2, id: 3 },
      { index: 3, ...failed },
    ]),
  ).toEqual([ok, ok, no]);
});

test('an id that was sent names its record, and is no index', () => {
  const ids = ['2', '1', '900'];
  const results = [
    { id: 2, ...failed },
    { id: 1, success: true },
    { id: 900, success: true },
  ];
  expect(statusesOf(results, { ids, operation: 'update' })).toEqual([no, ok, ok]);
});

test('results that name nobody count where all of them are of one kind', () => {
  const done = { status: 'Updated', success: true };
  expect(statusesOf([done, done, done])).toEqual([ok, ok, ok]);
  expect(statusesOf([failed, failed, failed])).toEqual([no, no, no]);
  expect(statusesOf([done, failed, done])).toEqual([open, open, open]);
  expect(statusesOf([done, failed, written('a@example.com', 1)])).toEqual([ok, open, open]);
});

test('a result that says nothing of an end is no success', () => {
  const silent: JsonObject = { index: 1, details: 'queued for later' };
  expect(statusesOf([{ index: 0, id: 7 }, silent, { index: 2, id: 8 }])).toEqual([ok, open, ok]);
  expect(statusesOf([{}, {}, {}])).toEqual([open, open, open]);
  expect(
    statusesOf([
      { id: 1, errors: 'Name: is too short' },
      { index: 0, id: 7 },
    ]),
  ).toEqual([ok, no, open]);
});

test('a fault of a moment may be sent again, one of the record may not', () => {
  const words = [
    'You have exceeded the rate limit for updating a single unique user. Please try again later.',
    'Email: is not properly formatted',
  ];
  const retryable = words.map((details) => {
    const results = [{ index: 0, error: 'UserUpdateError', details }];
    const job = { id: 'j', isEnded: true, status: 'completed', message: undefined, results };
    const outcomes = outcomesOfJob({ ...job, isWhollySuccessful: undefined }, [{ at: 0 }], records, 'upsert');
    const outcome = outcomes.get(0)?.outcome;
    return outcome?.status === 'rejected' && outcome.retryable;
  });
  expect(retryable).toEqual([true, false]);
});

test('records that the results do not account for are unknown', () => {
  expect(statusesOf([])).toEqual([open, open, open]);
  expect(statusesOf([written('a@example.com', 1), written('b@example.com', 2)])).toEqual([ok, ok, open]);
  expect(statusesOf([], { status: 'failed' })).toEqual([open, open, open]);
});

test('one word for the whole job counts where the job was completed', () => {
  expect(statusesOf({ success: true })).toEqual([ok, ok, ok]);
  expect(statusesOf({ success: true }, { status: 'killed' })).toEqual([open, open, open]);
  expect(statusesOf({ success: false })).toEqual([open, open, open]);
});

test('what is gone already is as good as deleted, but not as good as updated', () => {
  const ids = ['11', '12', '13'];
  const results = [
    { id: 11, success: false, error: 'UserNotFound' },
    { id: 12, success: true },
    { id: 13, success: false, error: 'Forbidden' },
  ];
  expect(statusesOf(results, { ids, operation: 'delete' })).toEqual([ok, ok, no]);
  expect(statusesOf(results, { ids, operation: 'update' })).toEqual([no, ok, no]);
});

test('an answer without a job tells of none', () => {
  const answer = { status: 200, words: '', retryAfterMs: undefined };
  expect(readQueuedJob({ ...answer, body: { job_status: { id: 'V3-1' } } })).toBe('V3-1');
  expect(readQueuedJob({ ...answer, body: {} })).toBeUndefined();
  expect(() => readJobStatuses({ ...answer, body: { job_statuses: 5 } }, 'asking')).toThrow(
    'not an answer of its API',
  );
});

test('a handle survives being stored, and another one is refused', () => {
  const handle = {
    jobs: [{ id: 'j', items: [{ at: 0, id: '5' }, { at: 1 }] }],
    written: [{ at: 2 }],
    waiting: [2],
    outcomes: [null, null, null],
  };
  expect(openHandle(JSON.parse(JSON.stringify(sealHandle(handle))))).toEqual(handle);
  expect(() => openHandle({ jobs: [{ id: 5 }], written: [], waiting: [], outcomes: [] })).toThrow(
    'malformed',
  );
});
