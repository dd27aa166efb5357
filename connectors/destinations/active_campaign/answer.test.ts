import { describe, expect, test } from 'vitest';
import type { Json } from '#connector-kit';
import type { Answer } from './answer.ts';
import { wordsOf } from './answer.ts';
import { readWrittenContact } from './contact-answer.ts';
import { readImportState, readQueuedImport } from './contact-import-answer.ts';
import { indexLists } from './contact-lists.ts';

function answer(status: number, body: Json | undefined, text = ''): Answer {
  const isEmpty = body === undefined && text === '';
  return { status, body, isEmpty, words: wordsOf(body, text), retryAfterMs: undefined };
}

describe("ActiveCampaign's words are found", () => {
  test.each<[string, Answer, string]>([
    ['in message', answer(403, { message: 'Forbidden' }), 'Forbidden'],
    ['in error', answer(400, { error: 'No' }), 'No'],
    [
      'in errors',
      answer(422, { errors: [{ title: 'Bad', detail: 'very' }, { title: 'Worse' }] }),
      'Bad very Worse',
    ],
    [
      'in reasons',
      answer(400, { message: 'M', failureReasons: ['a', { contact: 1, failureReason: 'b' }] }),
      'M a b',
    ],
    ['in a web page', answer(502, undefined, '<html><title> Oops </title>'), 'a web page titled "Oops"'],
    ['nowhere', answer(500, undefined, ''), 'nothing'],
  ])('%s', (_where, given, words) => {
    expect(given.words).toBe(words);
  });
});

test('a failure that comes as 200 is no success', () => {
  const { outcome } = readWrittenContact(answer(200, { errors: [{ title: 'Nope', code: 'odd' }] }));
  expect(outcome).toMatchObject({
    status: 'rejected',
    code: 'odd',
    message: expect.stringContaining('Nope') as string,
  });
});

test('an id that is a number is an id', () => {
  expect(readWrittenContact(answer(200, { contact: { id: 7 } })).id).toBe('7');
});

test('a queued import needs its batch id', () => {
  expect(readQueuedImport(answer(200, { Success: 1, batchId: 'x' }))).toEqual({ batchId: 'x' });
  expect(readQueuedImport(answer(400, { success: 0, message: 'no' }))).toEqual({ refused: 'no' });
  expect(readQueuedImport(answer(200, {}))).toEqual({
    unanswered: expect.stringContaining('not an answer of its API') as string,
  });
  expect(() => readQueuedImport(answer(307, undefined))).toThrow(/not an answer of its API/);
});

test.each<[Json, string]>([
  [false, 'running'],
  ['waiting', 'running'],
  ['claimed', 'running'],
  ['active', 'running'],
  ['completed', 'ended'],
  ['failed', 'ended'],
  ['interrupted', 'ended'],
])('an import whose status is %s is %s', (status, state) => {
  expect(readImportState(answer(200, { status }))).toMatchObject({ state });
});

test('a list is found by id before string id before name, and two of one name are none', () => {
  const lists = indexLists([
    { id: '1', stringid: 'two', name: '2' },
    { id: '2', stringid: 'b', name: 'two' },
    { id: 3, stringid: 'c', name: 'Same' },
    { id: 4, stringid: 'd', name: 'Same' },
  ]);
  expect(['2', 2, 'two', 'b'].map((name) => lists.idOf(name))).toEqual(['2', '2', '1', '2']);
  expect(() => lists.idOf('Same')).toThrow(/2 lists are called "Same"/);
  expect(() => lists.idOf('None')).toThrow(/no list/);
});
