import { expect, test } from 'vitest';
import { deleteOAuthClient } from '#contract';
import { usePractice } from '../../testing/practice-oauth.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
usePractice(served);

testProtection(served, deleteOAuthClient);

test('forgets the client once; then it is unknown', async () => {
  const organization = { token: served.server.organizationToken };
  expect((await served.api('DELETE', '/oauth_clients/practice?domain=acme', organization)).status).toBe(404);
  expect((await served.api('DELETE', '/oauth_clients/practice', organization)).status).toBe(200);
  expect((await served.api('DELETE', '/oauth_clients/practice', organization)).status).toBe(404);
  expect((await served.api('GET', '/oauth_clients', organization)).body.data).toEqual([]);
});
