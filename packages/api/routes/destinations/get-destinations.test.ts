import { expect, test } from 'vitest';
import { listDestinations } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';

const served = useServer();
const practice = useEndpoint();

testProtection(served, listDestinations);

test('a list entry is the whole destination but for its objects', async () => {
  const made = await connect(served.api, practice.endpoint.url);
  const { objects, ...summary } = made;
  expect(objects.length).toBeGreaterThan(0);
  const { body } = await served.api('GET', '/destinations');
  expect(body.data).toEqual([summary]);
});
