import { describe, expect, test } from 'vitest';
import { authorizeUrl } from '#contract';
import { REDIRECT_URI, addConnector, practiceConnector, usePractice } from '../../testing/practice-oauth.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
const practice = usePractice(served);
const path = (query: Record<string, string>): string =>
  `/destinations/authorize_url?${new URLSearchParams(query).toString()}`;

testProtection(served, authorizeUrl);

test('gives the URL at the top and under data, with all that the provider needs', async () => {
  const { status, body } = await served.api('GET', path({ type: 'practice', redirect_uri: REDIRECT_URI }));
  expect(status).toBe(200);
  expect(body.data.authorize_url).toBe(body.authorize_url);
  const url = new URL(body.authorize_url);
  expect(url.origin).toBe(practice.provider.url);
  expect(url.search).toContain('scope=read%20write');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: 'code',
    client_id: 'practice-client',
    redirect_uri: `${served.server.url}/oauth/callback`,
    scope: 'read write',
    state: expect.stringMatching(/^[\w-]{43}$/) as string,
    code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
    code_challenge_method: 'S256',
  });
});

describe('answers 400 and says what to do', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ['without a type', { redirect_uri: REDIRECT_URI }, /type is required/],
    ['for an unknown type', { type: 'nothing', redirect_uri: REDIRECT_URI }, /"nothing" is unknown/],
    ['without a redirect_uri', { type: 'practice' }, /redirect_uri is required/],
    ['for a relative redirect_uri', { type: 'practice', redirect_uri: '/connected' }, /redirect_uri must be/],
    ['for a script', { type: 'practice', redirect_uri: 'javascript:alert(1)' }, /redirect_uri must be/],
    [
      'for a fragment',
      { type: 'practice', redirect_uri: 'https://a.example.com/#x' },
      /redirect_uri must be/,
    ],
  ])('%s', async (_name, query, message) => {
    const { status, body } = await served.api('GET', path(query));
    expect({ status, body }).toEqual({
      status: 400,
      body: { status: 'error', message: expect.stringMatching(message) as string },
    });
  });

  test('for types that take credentials, with the credentials to send', async () => {
    const { status, body } = await served.api('GET', path({ type: 'postgres', redirect_uri: REDIRECT_URI }));
    expect({ status, message: body.message }).toEqual({
      status: 400,
      message: expect.stringMatching(/takes credentials.*host/) as string,
    });
  });

  test('where there is no OAuth client, with the redirect URI to register', async () => {
    addConnector(
      served.server,
      practiceConnector('other_practice', () => practice.provider.url),
    );
    const { status, body } = await served.api(
      'GET',
      path({ type: 'other_practice', redirect_uri: REDIRECT_URI }),
    );
    expect(status).toBe(400);
    expect(body.message).toContain(`${served.server.url}/oauth/callback`);
    expect(body.message).toContain('SPILLWAY_OAUTH_OTHER_PRACTICE_CLIENT_ID');
  });
});
