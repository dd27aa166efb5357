import { describe, expect, test } from 'vitest';
import type { Json } from '#connector-kit';
import type { Answer } from './answer.ts';
import { laterValue } from './value.ts';
import { readDeleted, readItems, readTracked, readWhole } from './verdict.ts';

function answer(status: number, body: Json | undefined, words = 'words'): Answer {
  return { status, body, words, retryAfterMs: undefined, link: undefined };
}

const named = (index: Json, input_array = 'attributes') => ({ type: 'wrong', input_array, index });

describe('an answer to /users/track', () => {
  test.each<[string, Json, number[], boolean]>([
    ['counts all', { message: 'success', attributes_processed: 3 }, [], false],
    ['counts all but those it names', { attributes_processed: 2, errors: [named(1)] }, [1], false],
    ['counts too few', { message: 'success', attributes_processed: 2 }, [], true],
    ['counts too few beside those it names', { attributes_processed: 1, errors: [named(1)] }, [1], true],
    ['counts nothing, but says success', { message: 'success' }, [], false],
    ['counts nothing and names one', { message: 'success', errors: [named(0)] }, [0], false],
    ['names nobody', { message: 'success', errors: ['wrong'] }, [], true],
    [
      'names nobody, but counts all',
      { message: 'success', attributes_processed: 3, errors: ['odd'] },
      [],
      false,
    ],
    ['names an entry that was not sent', { message: 'success', errors: [named(7)] }, [], true],
    ['names an entry of another array', { message: 'success', errors: [named(0, 'events')] }, [], true],
    ['is queued', { message: 'queued' }, [], false],
    ['says something else', { message: 'maybe' }, [], true],
  ])('that %s', (_name, body, refused, isDoubtful) => {
    const verdict = readTracked(answer(201, body), 'attributes', 3);
    expect([...verdict.refused.keys()]).toEqual(refused);
    expect(verdict.isTaken).toBe(true);
    expect(verdict.doubt !== undefined).toBe(isDoubtful);
  });

  test('with 400 took nothing, and may say of whom it complains', () => {
    const body = {
      message: 'Valid data must be provided',
      attributes_processed: 1,
      errors: [named(0), named(0)],
    };
    const verdict = readTracked(answer(400, body), 'attributes', 2);
    expect(verdict).toEqual({ isTaken: false, refused: new Map([[0, 'wrong']]), words: 'words' });
  });

  test('that complains of nobody is about the only entry that was sent', () => {
    const errors = ['odd', { type: 'unknown user', input_array: 'user_identifiers', index: 0 }];
    const verdict = readTracked(answer(201, { message: 'success', errors }), 'events', 1);
    expect(verdict).toEqual({ isTaken: true, refused: new Map([[0, 'odd; unknown user']]), words: 'words' });
  });

  test('that is no JSON leaves a doubt', () => {
    expect(readTracked(answer(201, undefined), 'events', 1).doubt).toMatch(/not an answer of its API/);
  });
});

test.each<[Json, boolean]>([
  [{ deleted: 2, message: 'success' }, false],
  [{ deleted: 1, message: 'success' }, true],
  [{ message: 'queued' }, false],
  [{}, true],
])('two deletions answered %j are in doubt: %s', (body, isDoubtful) => {
  expect(readDeleted(answer(201, body), 2).doubt !== undefined).toBe(isDoubtful);
});

test('items are refused by their id, and what is not about ids is about all', () => {
  const bodies = [{ id: 'a' }, { id: 'b' }];
  const byId = { id: 'invalid-fields', message: 'no', parameters: ['id'], parameter_values: ['b'] };
  const read = (errors: Json[]) => readItems(answer(400, { message: 'Invalid Request', errors }), bodies);
  expect(read([byId]).refused).toEqual(new Map([[1, 'invalid-fields: no']]));
  expect(read([{ ...byId, parameters: ['catalog_name'] }]).refused).toEqual(new Map());
  expect(read([]).isTaken).toBe(false);
});

test('an answer that reports errors of nobody in particular is no success', () => {
  const body = { message: 'success', errors: ['Something is wrong'] };
  expect(readWhole(answer(201, body), 'setting').doubt).toMatch(/not whose/);
});

test.each<[string, Json | undefined, Json, Json]>([
  ['a value after a value', 'a', 'b', 'b'],
  ['null after a value', 'a', null, null],
  ['additions after additions', { add: ['a'] }, { add: ['b'] }, { add: ['a', 'b'] }],
  [
    'objects added after objects',
    { $add: [{ id: 1 }] },
    { $add: [{ id: 2 }] },
    { $add: [{ id: 1 }, { id: 2 }] },
  ],
  ['additions after a whole array', ['a'], { add: ['b'] }, ['a', 'b']],
  ['additions after null', null, { add: ['b'] }, ['b']],
  ['additions after nothing', undefined, { add: ['b'] }, { add: ['b'] }],
  [
    'an object that only looks like additions',
    ['a'],
    { add: ['b'], color: 'red' },
    { add: ['b'], color: 'red' },
  ],
])('of two values for one attribute counts: %s', (_name, earlier, later, result) => {
  expect(laterValue(earlier, later)).toEqual(result);
});
