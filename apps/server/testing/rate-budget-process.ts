import { Egress, SharedRateBudget } from '#egress';
import { Redactor } from '#secret';
import { RateBudgets, Store } from '#store';
import type { RateLimit } from '#connector-kit';

/**
 * A process that asks a destination as often as its budget lets it, and prints when each request started (ms since 1970).
 * Arguments: the URL of the database, the URL of the destination, the `RateLimit` as JSON, the requests that wait at once.
 */
const [databaseUrl = '', url = '', limit = '', lanes = ''] = process.argv.slice(2);
const store = await Store.open({ connection: { connectionString: databaseUrl } });
const egress = new Egress({
  allowedAddresses: ['127.0.0.0/8'],
  userAgent: 'test',
  rateBudget: new SharedRateBudget(new RateBudgets(store.db), (error) => {
    throw error;
  }),
});
const http = egress.httpClient({
  type: 'test',
  rateLimit: JSON.parse(limit) as RateLimit,
  redactor: new Redactor(),
  signal: new AbortController().signal,
  record: ({ at }) => process.stdout.write(`${at.getTime()}\n`),
});
await Promise.all(
  Array.from({ length: Number(lanes) }, async () => {
    for (;;) await http.request({ method: 'POST', url, retry: 'never' });
  }),
);
