import { describe, expect, test } from 'vitest';
import { putOAuthClient } from '#contract';
import { REDIRECT_URI, usePractice } from '../../testing/practice-oauth.ts';
import { addPersonalToken } from '../../testing/members.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
usePractice(served);
const put = (type: string, json: object) =>
  served.api('PUT', `/oauth_clients/${type}`, { token: served.server.organizationToken, json });

testProtection(served, putOAuthClient);

test('a client for one account serves that account, and the one for all serves the others', async () => {
  const set = await put('practice', {
    client_id: 'of-acme',
    client_secret: 'secret-of-acme',
    domain: 'ACME',
  });
  expect(set.body.data).toMatchObject({ domain: 'acme', client_id: 'of-acme' });
  const clientOf = async (domain: string): Promise<string | null> => {
    const query = new URLSearchParams({ type: 'practice', redirect_uri: REDIRECT_URI, domain });
    const { body } = await served.api('GET', `/destinations/authorize_url?${query.toString()}`);
    return new URL(body.authorize_url).searchParams.get('client_id');
  };
  expect([await clientOf('acme'), await clientOf('other')]).toEqual(['of-acme', 'practice-client']);
  expect(served.server.log()).not.toContain('secret-of-acme');
});

describe('refuses', () => {
  test.each<[string, string, object, RegExp]>([
    [
      'a type without OAuth',
      'postgres',
      { client_id: 'a', client_secret: 'b' },
      /takes credentials, not OAuth/,
    ],
    ['a missing secret', 'practice', { client_id: 'a' }, /client_secret is required/],
    ['an empty id', 'practice', { client_id: '', client_secret: 'b' }, /client_id/],
  ])('%s', async (_name, type, json, message) => {
    const { status, body } = await put(type, json);
    expect({ status, message: body.message }).toEqual({
      status: 400,
      message: expect.stringMatching(message) as string,
    });
  });
});

test('knows no type that there is not', async () => {
  expect((await put('nothing', { client_id: 'a', client_secret: 'b' })).status).toBe(404);
});

test('a member of the organization may not', async () => {
  const member = await addPersonalToken(served.server, 'member');
  const answer = await served.api('PUT', '/oauth_clients/practice', {
    token: member,
    json: { client_id: 'a', client_secret: 'b' },
  });
  expect(answer.status).toBe(403);
});
