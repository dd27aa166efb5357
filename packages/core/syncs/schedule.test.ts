import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Schedule, ScheduleFrequency } from '#store';
import { cronFault, nextRunAt } from './schedule.ts';

interface Times {
  readonly day?: string;
  readonly hour?: number;
  readonly minute?: number;
  readonly cronExpression?: string;
}

function schedule(frequency: ScheduleFrequency, times: Times = {}): Schedule {
  const { day = null, hour = null, minute = null, cronExpression = null } = times;
  return { frequency, day, hour, minute, cronExpression };
}

function next(frequency: ScheduleFrequency, times: Times, after: string): string | undefined {
  return nextRunAt(schedule(frequency, times), new Date(after))?.toISOString();
}

describe('a schedule', () => {
  test.each<[ScheduleFrequency, Times, string, string]>([
    ['continuous', {}, '2026-11-22T10:00:07.123Z', '2026-11-22T10:01:07.123Z'],
    ['quarter_hourly', {}, '2026-11-22T10:00:00.000Z', '2026-11-22T10:15:00.000Z'],
    ['quarter_hourly', {}, '2026-11-22T10:59:59.999Z', '2026-11-22T11:00:00.000Z'],
    ['quarter_hourly', { minute: 20 }, '2026-11-22T10:00:00.000Z', '2026-11-22T10:05:00.000Z'],
    ['hourly', {}, '2026-12-31T23:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['hourly', { minute: 59 }, '2026-11-22T10:58:59.999Z', '2026-11-22T10:59:00.000Z'],
    [
      'hourly',
      { minute: 10, hour: 5, day: 'Monday' },
      '2026-11-22T10:10:00.000Z',
      '2026-11-22T11:10:00.000Z',
    ],
    ['daily', {}, '2026-11-22T10:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['daily', { hour: 6, minute: 30 }, '2026-11-30T06:30:00.000Z', '2026-12-01T06:30:00.000Z'],
    ['daily', { hour: 6, minute: 30 }, '2026-11-30T06:29:59.999Z', '2026-11-30T06:30:00.000Z'],
    ['daily', { hour: 6 }, '2028-02-28T07:00:00.000Z', '2028-02-29T06:00:00.000Z'],
    ['daily', { hour: 6 }, '2027-02-28T07:00:00.000Z', '2027-03-01T06:00:00.000Z'],
    ['daily', { hour: 24 }, '2026-11-30T10:00:00.000Z', '2026-12-01T00:00:00.000Z'],
    ['daily', { hour: 24, minute: 15 }, '2026-12-01T00:00:00.000Z', '2026-12-01T00:15:00.000Z'],
    ['weekly', { day: 'Sunday' }, '2026-11-22T00:00:00.000Z', '2026-11-29T00:00:00.000Z'],
    ['weekly', { day: 'Monday', hour: 7, minute: 5 }, '2026-11-22T00:00:00.000Z', '2026-11-23T07:05:00.000Z'],
    ['weekly', { day: 'Wednesday', hour: 7 }, '2026-12-30T08:00:00.000Z', '2027-01-06T07:00:00.000Z'],
    ['weekly', { day: 'Saturday', hour: 24 }, '2026-11-22T00:00:00.000Z', '2026-11-29T00:00:00.000Z'],
    ['weekly', {}, '2026-11-23T00:00:00.000Z', '2026-11-29T00:00:00.000Z'],
    ['expression', { cronExpression: '0 0 31 * *' }, '2026-08-31T00:00:00.000Z', '2026-10-31T00:00:00.000Z'],
    ['expression', { cronExpression: '0 0 29 2 *' }, '2026-03-01T00:00:00.000Z', '2028-02-29T00:00:00.000Z'],
    ['expression', { cronExpression: '0 0 13 * 5' }, '2026-11-09T00:00:00.000Z', '2026-11-13T00:00:00.000Z'],
    ['expression', { cronExpression: '0 0 13 * 5' }, '2026-11-13T00:00:00.000Z', '2026-11-20T00:00:00.000Z'],
    ['expression', { cronExpression: '*/7 3 * * *' }, '2026-11-22T03:57:00.000Z', '2026-11-23T03:00:00.000Z'],
    ['expression', { cronExpression: '0 9 * * 1-5' }, '2026-11-20T09:00:00.000Z', '2026-11-23T09:00:00.000Z'],
    [
      'expression',
      { cronExpression: '0 9 * * mon,7' },
      '2026-11-20T09:00:00.000Z',
      '2026-11-22T09:00:00.000Z',
    ],
  ])('of %s %j wants after %s the moment %s', (frequency, times, after, expected) => {
    expect(next(frequency, times, after)).toBe(expected);
  });

  test('of never wants nothing', () => {
    expect(nextRunAt(schedule('never', { hour: 5 }), new Date())).toBeNull();
  });

  test('knows no daylight saving, whatever the zone of the machine', () => {
    vi.stubEnv('TZ', 'America/New_York');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(new Date('2026-03-08T12:00:00Z').getHours()).toBe(8);
    expect(next('daily', { hour: 2, minute: 30 }, '2026-03-07T12:00:00.000Z')).toBe(
      '2026-03-08T02:30:00.000Z',
    );
    expect(next('expression', { cronExpression: '30 2 * * *' }, '2026-03-07T12:00:00.000Z')).toBe(
      '2026-03-08T02:30:00.000Z',
    );
    expect(next('expression', { cronExpression: '30 6 * * *' }, '2026-10-31T12:00:00.000Z')).toBe(
      '2026-11-01T06:30:00.000Z',
    );
  });

  test('never wants a moment that has passed, nor one beyond its period, and leaves none out', () => {
    const periods = { quarter_hourly: 15, hourly: 60, daily: 1_440, weekly: 10_080 } as const;
    const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(periods) as (keyof typeof periods)[])),
        fc.constantFrom(...days),
        fc.integer({ min: 0, max: 24 }),
        fc.integer({ min: 0, max: 59 }),
        fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        (frequency, day, hour, minute, after) => {
          const wanted = schedule(frequency, { day, hour, minute });
          const due = nextRunAt(wanted, after) ?? new Date(0);
          const periodMs = periods[frequency] * 60_000;
          expect(due.getTime()).toBeGreaterThan(after.getTime());
          expect(due.getTime() - after.getTime()).toBeLessThanOrEqual(periodMs);
          expect(nextRunAt(wanted, due)?.getTime()).toBe(due.getTime() + periodMs);
          expect(due.getUTCMinutes() % 15).toBe(minute % 15);
          const isTimed = frequency === 'daily' || frequency === 'weekly';
          expect(isTimed ? due.getUTCHours() : hour % 24).toBe(hour % 24);
          const dayOfWeek = (days.indexOf(day) + (hour === 24 ? 1 : 0)) % 7;
          expect(frequency === 'weekly' ? due.getUTCDay() : dayOfWeek).toBe(dayOfWeek);
        },
      ),
    );
  });
});

describe('a cron expression', () => {
  test.each([
    '* * * * *',
    '0 0 29 2 *',
    '1,2,3 4-6/2 * JAN SUN',
    '  5   * * *  * ',
    '0 0 L * *',
    '0 6 * mar thu',
  ])('is taken: %s', (expression) => {
    expect(cronFault(expression)).toBeUndefined();
  });

  test.each([
    ['', /five fields/],
    ['@daily', /five fields/],
    ['* * * *', /five fields/],
    ['0 0 * * * *', /five fields/],
    ['H H * * *', /may not hold H/],
    ['0 0 30 2 *', /ever comes due/],
    ['60 * * * *', /got value 60/],
    ['0 24 * * *', /got value 24/],
    ['*/0 * * * *', /no cron expression/],
    ['x * * * *', /no cron expression/],
  ])('is refused: "%s"', (expression, fault) => {
    expect(cronFault(expression)).toMatch(fault);
    expect(() => nextRunAt(schedule('expression', { cronExpression: expression }), new Date())).toThrow(
      fault,
    );
  });
});
