import { expect, test } from 'vitest';
import { dryRunSync } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { addDestination } from '../../testing/rich-object.ts';
import { useServer } from '../../testing/served.ts';
import { addSource, createSync } from '../../testing/syncs.ts';

const served = useServer({ SPILLWAY_ROLE: 'api' });

testProtection(served, dryRunSync);

test('a sync that is not there is 404', async () => {
  const ends = { source: await addSource(served.server), destinationId: await addDestination(served.server) };
  const id = await createSync(served.api, ends);
  await served.api('DELETE', `/syncs/${id}`);
  expect(await served.api('POST', `/syncs/${id}/dry_run`, { json: {} })).toMatchObject({ status: 404 });
});
