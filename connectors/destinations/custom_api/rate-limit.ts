import { createHash } from 'node:crypto';
import type { RateLimit } from '#connector-kit';
import { Secret } from '#secret';
import type { Credentials } from './credentials.ts';

/** Connection-wide, until the endpoint announces another in `X-RateLimit-Limit`. */
const REQUESTS_PER_SECOND = 50_000;

/** The budget of a connection: other credentials at the same URL have their own. */
export function rateLimit({ webhook_url, custom_headers = {}, auth_token }: Credentials): RateLimit {
  const url = URL.parse(webhook_url);
  const headers = Object.entries(custom_headers)
    .map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value].join(':'))
    .toSorted();
  const caller = createHash('sha256')
    .update(JSON.stringify([url?.search, headers, auth_token?.reveal()]))
    .digest('hex');
  const place = url === null ? '' : url.origin + url.pathname;
  return { key: `${place} ${caller.slice(0, 16)}`, requestsPerSecond: REQUESTS_PER_SECOND };
}

/** The number of `X-RateLimit-Limit: <n per second>`; a list of policies begins with it too. */
export function announcedLimit(header: string | undefined): number | undefined {
  const limit = Number(/^\s*(\d+)/.exec(header ?? '')?.[1]);
  return limit > 0 ? limit : undefined;
}
