import { expect, test } from 'vitest';
import { listOAuthClients } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { usePractice } from '../../testing/practice-oauth.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
usePractice(served);

testProtection(served, listOAuthClients);

test('names each client with the redirect URI to register, without its secret', async () => {
  const { body } = await served.api('GET', '/oauth_clients', { token: served.server.organizationToken });
  expect(body.data).toEqual([
    {
      type: 'practice',
      domain: null,
      client_id: 'practice-client',
      source: 'api',
      redirect_uri: `${served.server.url}/oauth/callback`,
    },
  ]);
});
