import { expect, test, vi } from 'vitest';
import { refreshFields } from '#contract';
import { testProtection } from '../../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../../testing/served.ts';

const served = useServer();
const practice = useEndpoint();

testProtection(served, refreshFields);

test('two refreshes of the same fields at once are one, of other fields another', async () => {
  const { id } = await connect(served.api, practice.endpoint.url);
  practice.endpoint.failNext('hang', 'list_fields');
  const asked = () => practice.endpoint.requests.filter(({ method }) => method === 'list_fields').length;
  const before = asked();
  const start = (object: string) =>
    served.api('POST', `/destinations/${id}/objects/${object}/refresh_fields`);
  const [first, second, other] = await Promise.all([start('contact'), start('contact'), start('company')]);
  expect(first.status).toBe(202);
  expect(second.body).toEqual(first.body);
  expect(other.body.refresh_key).not.toBe(first.body.refresh_key);
  // Else the next test would meet what hangs.
  await vi.waitFor(() => expect(asked()).toBeGreaterThan(before), 5_000);
});

test('an unknown object is 404', async () => {
  const { id } = await connect(served.api, practice.endpoint.url);
  const { status, body } = await served.api('POST', `/destinations/${id}/objects/absent/refresh_fields`);
  expect({ status, body }).toEqual({ status: 404, body: { status: 404 } });
});
