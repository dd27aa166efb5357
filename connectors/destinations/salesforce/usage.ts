import type { HttpClient, HttpResponse } from '#connector-kit';
import { REQUESTS_PER_SECOND, SLOW_REQUESTS_PER_SECOND } from './limits.ts';

/** How much of the requests of the last 24 hours may be used before somebody should know. */
const NEARLY_USED_UP = 0.9;

export interface Usage {
  readonly used: number;
  readonly allowed: number;
}

/** `Sforce-Limit-Info: api-usage=239/15000`, which comes with every answer of the API; undefined without it. */
export function usageIn(headers: HttpResponse['headers']): Usage | undefined {
  const [, used, allowed] =
    /(?:^|[\s,;])api-usage=(\d+)\/(\d+)/.exec(headers['sforce-limit-info'] ?? '') ?? [];
  return used === undefined || allowed === undefined
    ? undefined
    : { used: Number(used), allowed: Number(allowed) };
}

export function isNearlyUsedUp({ used, allowed }: Usage): boolean {
  return used >= allowed * NEARLY_USED_UP;
}

interface Slowed {
  readonly http: Pick<HttpClient, 'setRequestsPerSecond'>;
}

/** Slows down while the organization's allowance is nearly used up, so that something is left for others. */
export function watchUsage(context: Slowed, response: HttpResponse): void {
  const usage = usageIn(response.headers);
  if (usage === undefined) return;
  context.http.setRequestsPerSecond(isNearlyUsedUp(usage) ? SLOW_REQUESTS_PER_SECOND : REQUESTS_PER_SECOND);
}
