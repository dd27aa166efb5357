import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '#connector-kit';
import { isTaken, readAnswer, resourceOf, wordsOf } from './answer.ts';

function answered(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status,
    headers,
    url: '',
    text: () => text,
    json: () => (typeof body === 'string' ? undefined : body),
  };
}

describe("Outreach's words", () => {
  test.each([
    [
      {
        errors: [
          {
            id: 'validationError',
            title: 'Validation Error',
            detail: "Name can't be blank.",
            source: { pointer: '/data/attributes/name' },
          },
        ],
      },
      "Name can't be blank (/data/attributes/name)",
    ],
    [{ errors: [{ title: 'Unsupported Media Type', details: 'Expected another.' }] }, 'Expected another'],
    [{ errors: [{ title: 'One' }, { detail: 'Two.', source: { pointer: '/data' } }] }, 'One; Two'],
    [
      { error: 'Invalid JWT token.', description: 'It could not be decoded.' },
      'Invalid JWT token. It could not be decoded.',
    ],
    [{ unknown: true }, '{"unknown":true}'],
    [{ errors: [] }, '{"errors":[]}'],
    ['<html><title>Bad gateway</title></html>', 'a web page titled "Bad gateway"'],
    ['', 'nothing'],
  ])('of %j', (body, words) => {
    expect(wordsOf(readAnswer(answered(422, body)))).toBe(words);
  });
});

describe('how long to wait', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  test.each([
    [{ 'retry-after': '2026-11-22T10:05:00Z' }, 300_000],
    [{ 'retry-after': '2026-11-22T10:05:00' }, 300_000],
    [{ 'retry-after': '30', 'x-ratelimit-reset': '2026-11-22T11:00:00Z' }, 30_000],
    [{ 'x-ratelimit-reset': '2026-11-22T11:00:00' }, 3_600_000],
    [{ 'x-ratelimit-reset': String(now / 1000 + 60) }, 60_000],
    [{ 'x-ratelimit-reset': 'soon' }, undefined],
    [{}, undefined],
  ])('%j means %j ms', (headers, wait) => {
    expect(readAnswer(answered(429, {}, headers as Record<string, string>), now).retryAfterMs).toBe(wait);
  });
});

test.each([
  [422, 'Contacts email hash has already been taken.', true],
  [422, 'Email has already been taken', true],
  [422, 'Contacts email is invalid', false],
  [403, 'It has already been taken.', false],
])('%d "%s" means that somebody else has it: %s', (status, detail, taken) => {
  expect(isTaken(readAnswer(answered(status, { errors: [{ id: 'validationError', detail }] })))).toBe(taken);
});

test.each([
  [
    { type: 'account', id: 7 },
    { id: 7, attributes: {}, relationships: {} },
  ],
  [
    { id: '7', attributes: { name: 'x' } },
    { id: 7, attributes: { name: 'x' }, relationships: {} },
  ],
  [{ id: 'seven' }, undefined],
  [[], undefined],
  [null, undefined],
])('the resource in %j', (data, resource) => {
  expect(resourceOf(data)).toEqual(resource);
});
