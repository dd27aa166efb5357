import type { HttpClient, HttpResponse, JsonObject } from '#connector-kit';
import { jsonOf, memberOf, retryAfterMs, textOf } from '#connector-kit';

/**
 * Requests of one app to one account, where no answer has said otherwise yet. HubSpot quotes 110 per 10 s for apps
 * with OAuth and more for private apps: https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines.
 */
export const REQUESTS_PER_SECOND = 10;

const SECOND_MS = 1_000;
const TEN_SECONDS_MS = 10_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Takes over the limit that an answer's headers tell of. Search answers have none: they have a limit of their own. */
export function heedLimit(http: HttpClient, { headers }: HttpResponse): void {
  const most = Number(headers['x-hubspot-ratelimit-max']);
  const intervalMs = Number(headers['x-hubspot-ratelimit-interval-milliseconds']);
  if (most > 0 && intervalMs > 0) http.setRequestsPerSecond((most * SECOND_MS) / intervalMs);
}

/**
 * How long to wait after a 429, in milliseconds; undefined where it does not say which limit it is about.
 *
 * @param found what the check found: the day ends in the account's time zone
 */
export function waitMs(response: HttpResponse, found: JsonObject, now = new Date()): number | undefined {
  const asked = retryAfterMs(response.headers['retry-after']);
  if (asked !== undefined) return asked;
  const body = jsonOf(response);
  const policy = `${textOf(memberOf(body, 'policyName')) ?? ''} ${textOf(memberOf(body, 'message')) ?? ''}`;
  if (/ten.?secondly/i.test(policy)) return TEN_SECONDS_MS;
  if (/secondly/i.test(policy)) return SECOND_MS;
  return /daily/i.test(policy) ? untilMidnight(textOf(found['time_zone']), now) : undefined;
}

function untilMidnight(timeZone: string | undefined, now: Date): number {
  try {
    const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' }).formatToParts(now);
    const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
    return DAY_MS - ((part('hour') * 60 + part('minute')) * 60 + part('second')) * SECOND_MS;
  } catch {
    return HOUR_MS;
  }
}
