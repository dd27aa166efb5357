import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '#connector-kit';
import { fatesOf } from './crm-answer.ts';
import { missingScopes, wordsOf } from './error-words.ts';
import { roundsOf } from './record-key.ts';
import { propertyValue } from './value.ts';

function answer(status: number, body: unknown): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status,
    headers: {},
    url: '',
    text: () => text,
    json: () => (typeof body === 'string' ? undefined : body),
  };
}

describe('the words of an error', () => {
  test.each([
    [
      'reasons that come as JSON within the message',
      {
        message:
          'Property values were not valid: [{"isValid":false,"message":"Email address x is invalid","error":"INVALID_EMAIL","name":"email"}]',
      },
      'Property values were not valid: email: Email address x is invalid',
    ],
    ['a message and its details', { message: 'No.', errors: [{ message: 'Because.' }] }, 'No. Because.'],
    ['an OAuth error', { error: 'invalid_grant', error_description: 'code expired' }, 'code expired'],
    ['a category alone', { category: 'CONFLICT' }, 'CONFLICT'],
    ['a page', '<html><head><title>Down</title></head></html>', 'a web page titled "Down"'],
    ['nothing', '', 'nothing'],
  ])('%s', (_name, body, expected) => {
    expect(wordsOf(answer(400, body))).toBe(expected);
  });
});

test('missing scopes are found wherever they are named', () => {
  expect(missingScopes({ context: { missingScopes: ['a', 'b'] } })).toEqual(['a', 'b']);
  expect(missingScopes({ errors: [{ message: '', context: { requiredGranularScopes: ['c'] } }] })).toEqual([
    'c',
  ]);
  expect(missingScopes(undefined)).toEqual([]);
});

describe('what becomes of the inputs of a batch', () => {
  const inputs = [
    { at: 0, id: '7', properties: {} },
    { at: 1, id: '8', properties: {} },
  ];
  const fates = (body: unknown) => {
    const found = fatesOf(inputs, answer(207, body), 'writing');
    return inputs.map((input) => found.get(input)?.outcome);
  };

  test('an error may name them by their ids', () => {
    const error = { category: 'OBJECT_NOT_FOUND', message: 'Gone', context: { ids: ['8'] } };
    expect(fates({ results: [{ id: '7' }], errors: [error] })).toMatchObject([
      { status: 'succeeded' },
      { status: 'rejected', code: 'OBJECT_NOT_FOUND', retryable: false },
    ]);
  });

  test('an error that names none is of those that no result names', () => {
    const error = { category: 'RATE_LIMITS', message: 'Slow down' };
    expect(fates({ results: [{ id: '7' }], errors: [error] })).toMatchObject([
      { status: 'succeeded' },
      { status: 'rejected', message: expect.stringContaining('Slow down') as string, retryable: true },
    ]);
  });

  test('one that nothing is said of is unknown', () => {
    expect(fates({ results: [{ id: '7' }] })).toMatchObject([{ status: 'succeeded' }, { status: 'unknown' }]);
    expect(fates({ results: [] })).toMatchObject([{ status: 'unknown' }, { status: 'unknown' }]);
    expect(fates('<html>')).toMatchObject([{ status: 'unknown' }, { status: 'unknown' }]);
  });

  test('an error of the service passes by itself', () => {
    const error = {
      category: 'INTERNAL_ERROR',
      message: 'Oops',
      context: { objectWriteTraceId: ['record-1'] },
    };
    expect(fates({ results: [{ id: '7' }], errors: [error] })).toMatchObject([
      { status: 'succeeded' },
      { status: 'rejected', retryable: true },
    ]);
  });
});

test('rounds keep the order of a key that comes several times', () => {
  const keys = ['a', 'b', 'A', undefined, 'a', undefined];
  expect(roundsOf([0, 1, 2, 3, 4, 5], (at) => keys[at])).toEqual([[0, 1, 3, 5], [2], [4]]);
});

describe('values', () => {
  test.each([
    [true, 'true'],
    [12, '12'],
    [null, ''],
    ['2026-01-02', '2026-01-02'],
    [['a', 'b'], 'a;b'],
    [[], ''],
    [{ a: 1 }, '{"a":1}'],
  ])('%j travels as %j', (value, expected) => {
    expect(propertyValue({ fullName: 'x', type: 'string' }, value)).toBe(expected);
  });

  test.each([
    ['2026-01-02T03:04:05.123456Z', '2026-01-02T03:04:05.123Z'],
    ['2026-01-02T03:04:05+02:00', '2026-01-02T01:04:05.000Z'],
    ['2026-01-02', '2026-01-02'],
    ['soon', 'soon'],
  ])('the time %s travels as %s', (value, expected) => {
    expect(propertyValue({ fullName: 'x', type: 'date_time' }, value)).toBe(expected);
  });

  test('options that are merged begin with a semicolon; none change nothing', () => {
    expect(propertyValue({ fullName: 'x', type: 'string' }, ['a', 'b'], { arrayOperation: 'merge' })).toBe(
      ';a;b',
    );
    expect(propertyValue({ fullName: 'x', type: 'string' }, [], { arrayOperation: 'merge' })).toBeUndefined();
  });
});
