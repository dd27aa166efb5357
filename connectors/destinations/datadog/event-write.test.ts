import { describe, expect, test } from 'vitest';
import { allSucceeded, append, inAccount, inMinutes } from './testing/account.ts';

const one = { title: 'Deployed', text: 'Version 2 is out.' };

test(
  'an event is written with all that it may have, one request each',
  inAccount(async ({ harness, sandbox, requests }) => {
    const date_happened = inMinutes(-60);
    const whole = {
      ...one,
      date_happened,
      alert_type: 'Success',
      priority: 'low',
      tags: ['env:prod'],
      aggregation_key: 'deploys',
      host: 'web-1',
      device_name: 'eth0',
      source_type_name: 'jenkins',
    };
    expect(await harness.write(append('event', [whole, one]))).toEqual(allSucceeded(2));
    expect(requests()).toEqual(['POST /api/v1/events', 'POST /api/v1/events']);
    const events = sandbox.state.events.toSorted((a, b) => a.date_happened - b.date_happened);
    expect(events[0]).toMatchObject({
      ...one,
      date_happened: Math.floor(Date.parse(date_happened) / 1000),
      alert_type: 'success',
      priority: 'low',
      tags: ['env:prod'],
      rest: { aggregation_key: 'deploys', host: 'web-1', device_name: 'eth0', source_type_name: 'jenkins' },
    });
    expect(events[1]).toMatchObject({ ...one, alert_type: 'info', priority: 'normal', rest: {} });
  }),
);

test(
  'a text is as long as characters, not as bytes or halves of them',
  inAccount(async ({ harness }) => {
    const records = ['ü'.repeat(4000), '🥐'.repeat(4000)].map((text) => ({ ...one, text }));
    expect(await harness.write(append('event', records))).toEqual(allSucceeded(2));
  }),
);

describe('an event that Datadog would refuse is rejected alone, and says why', () => {
  test.each<[string, Record<string, string | null>, string, RegExp]>([
    ['no title', { title: null }, 'missing_title', /title is empty/],
    ['no text', { text: '' }, 'missing_text', /text is empty/],
    ['a text too long', { text: 'x'.repeat(4001) }, 'invalid_text', /longer than the 4000 characters/],
    ['a key too long', { aggregation_key: 'x'.repeat(101) }, 'invalid_aggregation_key', /100 characters/],
    ['an unknown alert type', { alert_type: 'fatal' }, 'invalid_alert_type', /error, warning.*not "fatal"/],
    ['an unknown priority', { priority: 'high' }, 'invalid_priority', /normal, low/],
    ['older than 18 hours', { date_happened: inMinutes(-1081) }, 'too_old', /last 18 hours/],
    ['in three hours', { date_happened: inMinutes(180) }, 'too_new', /next 2 hours/],
  ])('%s', (_name, change, code, words) =>
    inAccount(async ({ harness, sandbox }) => {
      const outcomes = await harness.write(append('event', [one, { ...one, ...change }, one]));
      expect(outcomes).toMatchObject([
        { status: 'succeeded' },
        { status: 'rejected', code, message: expect.stringMatching(words) as string, retryable: false },
        { status: 'succeeded' },
      ]);
      expect(sandbox.state.events).toHaveLength(2);
    })(),
  );
});

test(
  'where the limit is used up, the rest waits for as long as Datadog says',
  inAccount(
    async ({ harness, sandbox, requests }) => {
      const outcomes = await harness.write(
        append(
          'event',
          Array.from({ length: 20 }, () => one),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(4);
      const refused = outcomes.filter(({ status }) => status === 'rejected');
      expect(refused).toHaveLength(16);
      for (const outcome of refused) {
        expect(outcome).toMatchObject({ code: 'http_429', retryable: true });
        expect(outcome).toMatchObject({
          message: expect.stringMatching(/Try again in \d+ seconds/) as string,
        });
      }
      // Those under way when the limit was met, and not one more.
      expect(requests().length).toBeLessThanOrEqual(12);
      expect(sandbox.state.events).toHaveLength(4);

      await expect(harness.write(append('event', [one]))).rejects.toMatchObject({
        whoMustAct: 'retry_later',
        retryAfterMs: expect.any(Number) as number,
      });
    },
    { sandbox: { eventsPerPeriod: 4, periodSeconds: 3600 } },
  ),
);
