import { expect, test } from 'vitest';
import { putServiceAccountEndpoint } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
const key = JSON.stringify({ client_email: 'sheets@example.com', private_key: 'canary-private-key' });

testProtection(served, putServiceAccountEndpoint);

test('sets the service account of this workspace only, and shows its e-mail and no key', async () => {
  const set = await served.api('PUT', '/service_account', { json: { key } });
  expect(set).toMatchObject({
    status: 200,
    body: { data: { service_account_email: 'sheets@example.com', source: 'workspace' } },
  });
  const other = await served.server.addWorkspace('Other');
  expect((await served.api('GET', '/service_account', { token: other.token })).status).toBe(404);
  expect(served.server.log()).not.toContain('canary-private-key');
});

test.each(['not json', '{}', '{"client_email":"a@example.com"}', '[]'])('refuses %s', async (text) => {
  const { status, body } = await served.api('PUT', '/service_account', { json: { key: text } });
  expect({ status, message: body.message }).toEqual({
    status: 400,
    message: expect.stringMatching(/^key must be the JSON key file/) as string,
  });
});
