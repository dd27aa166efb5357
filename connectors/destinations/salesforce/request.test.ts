import { expect, test } from 'vitest';
import type { AccessToken } from '#connector-kit';
import { bearerClient } from '#oauth';
import { Secret } from '#secret';
import type { Context } from './credentials.ts';
import { send } from './request.ts';

const old: AccessToken = {
  value: new Secret('old-token'),
  details: { instance_url: 'https://old.my.salesforce.com' },
  scopes: undefined,
};
const renewed: AccessToken = {
  value: new Secret('new-token'),
  details: { instance_url: 'https://new.my.salesforce.com' },
  scopes: undefined,
};

test('an organization that has moved is found again when its token is renewed', async () => {
  const asked: string[] = [];
  let current = old;
  const tokens = {
    current: () => Promise.resolve(current),
    renew: () => Promise.resolve((current = renewed)),
  };
  const network: Context['http'] = {
    request({ url }) {
      asked.push(new URL(url).host);
      const status = url.startsWith('https://new.') ? 200 : 401;
      return Promise.resolve({ status, headers: {}, url, text: () => '[]', json: () => [] });
    },
    setRequestsPerSecond: () => undefined,
  };
  const context: Pick<Context, 'http' | 'token' | 'baseUrl' | 'credentials' | 'found'> = {
    http: bearerClient(network, tokens),
    token: tokens.current,
    baseUrl: undefined,
    credentials: {
      sandbox: undefined,
      domain: undefined,
      instance_url: undefined,
      state: undefined,
      username: undefined,
      client_id: undefined,
      jwt_signing_key: undefined,
      password: undefined,
      security_token: undefined,
      client_secret: undefined,
    },
    found: {},
  };
  const response = await send(context, { method: 'GET', path: '/sobjects', doing: 'listing the objects' });
  expect(response.status).toBe(200);
  expect(asked).toEqual(['old.my.salesforce.com', 'old.my.salesforce.com', 'new.my.salesforce.com']);
});
