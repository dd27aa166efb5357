import { CronExpressionParser } from 'cron-parser';
import type { Schedule } from '#store';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Days by their distance from a Thursday, as 1 January 1970 was one. */
const DAYS = ['Thursday', 'Friday', 'Saturday', 'Sunday', 'Monday', 'Tuesday', 'Wednesday'];
const DEFAULT_DAY = 'Sunday';

/**
 * The first moment after `after` at which the schedule wants a run, all in UTC; null when it never does. What was left
 * out counts as 0, the day as Sunday.
 *
 * - `continuous`: a minute after `after`;
 * - `quarter_hourly`: each 15 minutes, :00 :15 :30 :45, shifted by `minute`;
 * - `hourly`: at `minute`; `daily`: at `hour` and `minute`; `weekly`: on `day` too. Hour 24 is 0 of the next day;
 * - `expression`: see `cronFault`.
 *
 * @throws Error for a cron expression that `cronFault` finds fault with
 */
export function nextRunAt(schedule: Schedule, after: Date): Date | null {
  const { frequency, cronExpression } = schedule;
  const minuteMs = (schedule.minute ?? 0) * MINUTE_MS;
  const timeMs = (schedule.hour ?? 0) * HOUR_MS + minuteMs;
  switch (frequency) {
    case 'never':
      return null;
    case 'continuous':
      return new Date(after.getTime() + MINUTE_MS);
    case 'quarter_hourly':
      return nextOfSeries(after, HOUR_MS / 4, minuteMs);
    case 'hourly':
      return nextOfSeries(after, HOUR_MS, minuteMs);
    case 'daily':
      return nextOfSeries(after, DAY_MS, timeMs);
    case 'weekly':
      return nextOfSeries(after, 7 * DAY_MS, DAYS.indexOf(schedule.day ?? DEFAULT_DAY) * DAY_MS + timeMs);
    case 'expression': {
      const fault = cronFault(cronExpression ?? '');
      if (fault !== undefined) throw new Error(`"${cronExpression ?? ''}" ${fault}`);
      return CronExpressionParser.parse(cronExpression ?? '', { currentDate: after, tz: 'UTC' })
        .next()
        .toDate();
    }
  }
}

/** The first moment after `after` that lies a multiple of `periodMs` from `offsetMs` after 1970 began. */
function nextOfSeries(after: Date, periodMs: number, offsetMs: number): Date {
  const passed = Math.floor((after.getTime() - offsetMs) / periodMs);
  return new Date((passed + 1) * periodMs + offsetMs);
}

/** A field made by chance, which would differ from one look to the next. */
const BY_CHANCE = /(^|[^a-z])h/i;

/**
 * What is wrong with a cron expression of five fields (minute, hour, day of the month, month, day of the week), to follow
 * its name; undefined when nothing is. Where both kinds of day are given, either will do, as in crontab(5).
 */
export function cronFault(expression: string): string | undefined {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5) {
    return 'must have five fields (minute, hour, day of the month, month, day of the week), such as "30 6 * * 1"';
  }
  if (fields.some((field) => BY_CHANCE.test(field))) return 'may not hold H: give the minute or the hour';
  try {
    CronExpressionParser.parse(expression, { tz: 'UTC' }).next();
    return undefined;
  } catch (error) {
    return `is no cron expression that ever comes due: ${(error as Error).message}`;
  }
}
