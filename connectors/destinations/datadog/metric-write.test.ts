import { describe, expect, test } from 'vitest';
import type { Json } from '#connector-kit';
import { allSucceeded, append, inAccount, inMinutes } from './testing/account.ts';

const one = { metric: 'bakery.orders', value: 3 };

test(
  'a metric is written with all that it may have',
  inAccount(async ({ harness, sandbox }) => {
    const timestamp = inMinutes(-5);
    const record = {
      ...one,
      value: 3.25,
      timestamp,
      type: 'Rate',
      interval: 20,
      unit: 'order',
      tags: ['shop:north', 'env:prod'],
      host: 'till-1',
      resources: ['service:checkout', 'cluster:a:b'],
      source_type_name: 'till',
    };
    expect(await harness.write(append('metric', [record]))).toEqual(allSucceeded(1));
    expect(sandbox.state.points.at(-1)).toEqual({
      metric: 'bakery.orders',
      timestamp: Math.floor(Date.parse(timestamp) / 1000),
      value: 3.25,
      type: 2,
      interval: 20,
      unit: 'order',
      tags: ['shop:north', 'env:prod'],
      resources: [
        { type: 'host', name: 'till-1' },
        { type: 'service', name: 'checkout' },
        { type: 'cluster', name: 'a:b' },
      ],
    });
  }),
);

test(
  'what is null or absent is left out, and the time is now',
  inAccount(async ({ harness, sandbox }) => {
    const empty = { timestamp: null, type: null, interval: null, unit: null, tags: null, host: null };
    expect(await harness.write(append('metric', [{ ...one, ...empty, resources: null }, one]))).toEqual(
      allSucceeded(2),
    );
    const [first, second] = JSON.parse(sandbox.exchanges.at(-1)?.requestBody ?? '').series as object[];
    expect(Object.keys(first ?? {})).toEqual(['metric', 'points']);
    expect(Object.keys(second ?? {})).toEqual(['metric', 'points']);
    expect(sandbox.state.dropped).toEqual([]);
  }),
);

test(
  'records of the same metric and time are all sent, in their order',
  inAccount(async ({ harness, sandbox }) => {
    const timestamp = inMinutes(0);
    const records = [1, 2, 3].map((value) => ({ ...one, value, timestamp }));
    expect(await harness.write(append('metric', records))).toEqual(allSucceeded(3));
    expect(sandbox.state.points.slice(-3).map(({ value }) => value)).toEqual([1, 2, 3]);
  }),
);

describe('a record that Datadog would refuse or drop is rejected alone, and says why', () => {
  test.each<[string, Record<string, Json>, string, RegExp]>([
    ['no name', { metric: null }, 'missing_metric', /metric is empty/],
    ['a name that begins with a digit', { metric: '1st' }, 'invalid_metric', /begin with a letter/],
    ['a name too long', { metric: 'a'.repeat(201) }, 'invalid_metric', /longer than the 200 characters/],
    ['no value', { value: null }, 'missing_value', /value is empty/],
    ['a value that is no number', { value: 'many' }, 'invalid_value', /finite number/],
    ['an unknown type', { type: 'histogram' }, 'invalid_type', /one of gauge, count, rate, not "histogram"/],
    ['an interval of zero', { interval: 0 }, 'invalid_interval', /whole number above zero/],
    ['a time that is none', { timestamp: 'noon' }, 'invalid_timestamp', /2026-01-31T12:00:00Z/],
    ['a point of 61 minutes ago', { timestamp: inMinutes(-61) }, 'too_old', /last hour.*historical_metrics/],
    ['a point in 15 minutes', { timestamp: inMinutes(15) }, 'too_new', /next 10 minutes/],
    ['a resource without a type', { resources: ['checkout'] }, 'invalid_resources', /service:checkout/],
    ['tags that are no texts', { tags: [{ a: 1 }] }, 'invalid_tags', /list of texts/],
  ])('%s', (_name, change, code, words) =>
    inAccount(async ({ harness, sandbox }) => {
      const outcomes = await harness.write(append('metric', [one, { ...one, ...change }, one]));
      expect(outcomes[1]).toMatchObject({ status: 'rejected', code, retryable: false });
      expect(outcomes[1]).toMatchObject({ message: expect.stringMatching(words) as string });
      expect([outcomes[0], outcomes[2]]).toEqual(allSucceeded(2));
      expect(sandbox.state.points).toHaveLength(4);
      expect(sandbox.state.dropped).toEqual([]);
    })(),
  );
});

test(
  'points of the last hour and of the next ten minutes are kept by Datadog',
  inAccount(async ({ harness, sandbox }) => {
    const records = [-55, 9].map((minutes) => ({ ...one, timestamp: inMinutes(minutes) }));
    expect(await harness.write(append('metric', records))).toEqual(allSucceeded(2));
    expect(sandbox.state.dropped).toEqual([]);
  }),
);

test(
  'where metrics take history, older points are sent, but none of the future',
  inAccount(
    async ({ harness, sandbox }) => {
      sandbox.state.historicalMetrics.add('bakery.orders');
      const records = [-60 * 24 * 30, 15].map((minutes) => ({ ...one, timestamp: inMinutes(minutes) }));
      expect(await harness.write(append('metric', records))).toMatchObject([
        { status: 'succeeded' },
        { status: 'rejected', code: 'too_new' },
      ]);
      expect(sandbox.state.dropped).toEqual([]);
    },
    { credentials: ({ apiKey }) => ({ api_key: apiKey, historical_metrics: true }) },
  ),
);

test(
  'a batch beyond 500 kB goes in several requests, none of them too large, in its order',
  inAccount(async ({ harness, sandbox }) => {
    const tags = Array.from({ length: 10 }, (_, at) => `tag${at}:${'ü'.repeat(90)}`);
    const records = Array.from({ length: 1000 }, (_, value) => ({ metric: 'bakery.large', value, tags }));
    expect(await harness.write(append('metric', records))).toEqual(allSucceeded(1000));
    const sizes = sandbox.exchanges.map(({ requestBody }) => Buffer.byteLength(requestBody));
    expect(sizes.length).toBeGreaterThan(3);
    expect(sizes.length).toBeLessThan(6);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(512_000);
    const values = sandbox.state.points.slice(2).map(({ value }) => value);
    expect(values).toEqual(records.map(({ value }) => value));
  }),
);

test(
  'a record beyond the size of a request is rejected and the others are sent',
  inAccount(async ({ harness, sandbox }) => {
    const large = { ...one, tags: ['x'.repeat(512_000)] };
    expect(await harness.write(append('metric', [one, large, one]))).toMatchObject([
      { status: 'succeeded' },
      { status: 'rejected', code: 'too_large', message: expect.stringMatching(/512000 at most/) as string },
      { status: 'succeeded' },
    ]);
    expect(sandbox.state.points).toHaveLength(4);
  }),
);
