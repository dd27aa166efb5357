import { expect, test } from 'vitest';
import type { SandboxExchange } from '#sandbox-kit';
import { append, granted, inAccount, inMinutes } from './testing/account.ts';
import { skipped, violationsOf } from './testing/vendor.ts';

test("all that connector and sandbox say to each other is as Datadog's descriptions have it", async (context) => {
  if (skipped !== undefined) context.skip(`not checked against the vendor: ${skipped}`);
  const exchanges: SandboxExchange[] = [];
  await inAccount(
    async ({ harness, sandbox }) => {
      await harness.check();
      const metric = {
        metric: 'bakery.orders',
        value: 1,
        timestamp: inMinutes(-1),
        type: 'count',
        interval: 60,
        unit: 'order',
        tags: ['env:test'],
        host: 'till-1',
        resources: ['service:checkout'],
        source_type_name: 'till',
      };
      await harness.write(append('metric', [metric, { metric: 'bakery.oven', value: 230.5 }]));
      const event = {
        title: 'T',
        text: 'x',
        date_happened: inMinutes(-1),
        alert_type: 'error',
        priority: 'low',
        tags: ['env:test'],
        aggregation_key: 'k',
        host: 'till-1',
        device_name: 'eth0',
        source_type_name: 'till',
      };
      await harness.write(append('event', [event, { title: 'T', text: 'x' }]));
      const log = {
        message: 'm',
        timestamp: inMinutes(-1),
        status: 'info',
        service: 's',
        ddsource: 'd',
        hostname: 'h',
        ddtags: ['env:test'],
      };
      await harness.write(append('log', [log, { message: 'm' }]));
      exchanges.push(...sandbox.exchanges);
    },
    { grant: granted },
  )();
  await inAccount(
    async ({ harness, sandbox }) => {
      await harness.check();
      await harness.write(append('event', [{ title: 'T', text: 'x' }])).catch(() => {});
      await harness.write(append('log', [{ message: 'm' }])).catch(() => {});
      exchanges.push(...sandbox.exchanges);
    },
    { credentials: () => ({ api_key: 'f'.repeat(32) }) },
  )();
  expect(violationsOf(exchanges)).toEqual({ violations: [], unused: [] });
});
