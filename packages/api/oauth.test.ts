import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { REDIRECT_URI, addConnector, practiceConnector, usePractice } from './testing/practice-oauth.ts';
import { useServer } from './testing/served.ts';

const served = useServer();
const practice = usePractice(served);

const create = (credentials: object, options: { token?: string; type?: string } = {}) =>
  served.api('POST', '/destinations', {
    ...(options.token === undefined ? {} : { token: options.token }),
    json: { service_connection: { type: options.type ?? 'practice', credentials } },
  });

async function count(): Promise<number> {
  return (await served.api('GET', '/destinations')).body.pagination.total_records as number;
}

async function sql(text: string): Promise<void> {
  const client = new Client({ connectionString: served.server.databaseUrl });
  await client.connect();
  await client.query(text);
  await client.end();
}

describe('the whole way', () => {
  test('from authorize_url through consent to a checked destination', async () => {
    const state = 'eyJteSI6InN0YXRlIn0=';
    const query = new URLSearchParams({ type: 'practice', redirect_uri: REDIRECT_URI, state });
    const { body } = await served.api('GET', `/destinations/authorize_url?${query.toString()}`);
    const landed = await practice.consent(body.authorize_url);
    expect(landed.origin + landed.pathname).toBe('https://app.example.com/connected');
    expect(Object.fromEntries(landed.searchParams)).toEqual({
      from: 'spillway',
      code: expect.stringMatching(/^[\w-]{43}$/) as string,
      state,
    });
    const made = await create({ oauth_code: landed.searchParams.get('code') });
    expect(made.status).toBe(201);
    expect(made.body.data).toMatchObject({
      type: 'practice',
      last_test_succeeded: true,
      connection_details: { account_name: 'Example' },
      objects: [{ full_name: 'note' }],
    });
  });

  test('a person who denies comes back with the error and the description of the provider', async () => {
    const query = new URLSearchParams({ type: 'practice', redirect_uri: REDIRECT_URI, state: 'mine' });
    const { body } = await served.api('GET', `/destinations/authorize_url?${query.toString()}`);
    const landed = await practice.consent(body.authorize_url, 'deny');
    expect(Object.fromEntries(landed.searchParams)).toEqual({
      from: 'spillway',
      error: 'access_denied',
      error_description: 'The user denied the request',
      state: 'mine',
    });
  });

  test('a provider that refuses our code sends the person back with its words, and without secrets', async () => {
    practice.provider.fail({
      kind: 'status',
      status: 401,
      on: 'POST /token',
      times: 1,
      body: { error: 'invalid_client', error_description: 'I heard practice-client-secret-5f1d' },
    });
    const query = new URLSearchParams({ type: 'practice', redirect_uri: REDIRECT_URI });
    const { body } = await served.api('GET', `/destinations/authorize_url?${query.toString()}`);
    const landed = await practice.consent(body.authorize_url);
    expect(landed.searchParams.get('error')).toBe('server_error');
    expect(landed.searchParams.get('error_description')).toMatch(/invalid_client.*redirect URI/);
    expect(landed.href).not.toContain('practice-client-secret');
  });
});

describe('our callback', () => {
  test('tells a person with an unknown state where to begin again, and redirects nowhere', async () => {
    const response = await fetch(`${served.server.url}/oauth/callback?state=<script>&code=x`, {
      redirect: 'manual',
    });
    const page = await response.text();
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(page).toContain('authorize again');
    expect(page).not.toContain('<script>');
  });

  test('takes a state once', async () => {
    const query = new URLSearchParams({ type: 'practice', redirect_uri: REDIRECT_URI });
    const { body } = await served.api('GET', `/destinations/authorize_url?${query.toString()}`);
    const state = new URL(body.authorize_url).searchParams.get('state') ?? '';
    const url = `${served.server.url}/oauth/callback?state=${state}&error=access_denied`;
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(302);
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(400);
  });

  test('refuses a way that took longer than an hour', async () => {
    const query = new URLSearchParams({ type: 'practice', redirect_uri: REDIRECT_URI });
    const { body } = await served.api('GET', `/destinations/authorize_url?${query.toString()}`);
    await sql(`update spillway.oauth_authorizations set created_at = now() - interval '61 minutes'`);
    const landed = await practice.consent(body.authorize_url);
    expect(landed.searchParams.get('error_description')).toContain('longer than an hour');
  });
});

describe('an oauth_code is refused with 400, and nothing is saved:', () => {
  const refused = async (answer: ReturnType<typeof create>, message: RegExp): Promise<void> => {
    const before = await count();
    const { status, body } = await answer;
    expect({ status, body }).toEqual({
      status: 400,
      body: { status: 'error', message: expect.stringMatching(message) as string },
    });
    expect(await count()).toBe(before);
  };

  test('an unknown one', () => refused(create({ oauth_code: 'made-up' }), /oauth_code is unknown/));

  test('one that was used', async () => {
    const code = await practice.authorize();
    expect((await create({ oauth_code: code })).status).toBe(201);
    await refused(create({ oauth_code: code }), /was used before/);
  });

  test('one that is older than ten minutes', async () => {
    const code = await practice.authorize();
    await sql(`update spillway.oauth_authorizations set granted_at = now() - interval '11 minutes'`);
    await refused(create({ oauth_code: code }), /has expired/);
  });

  test('one of another workspace, which can still use it', async () => {
    const other = await served.server.addWorkspace('Other');
    const code = await practice.authorize({}, other.token);
    await refused(create({ oauth_code: code }), /another workspace/);
    expect((await create({ oauth_code: code }, { token: other.token })).status).toBe(201);
  });

  test('one for another type', async () => {
    addConnector(
      served.server,
      practiceConnector('second_practice', () => practice.provider.url),
    );
    const code = await practice.authorize();
    await refused(
      create({ oauth_code: code }, { type: 'second_practice' }),
      /of type practice, not second_practice/,
    );
    expect((await create({ oauth_code: code })).status).toBe(201);
  });

  test('one beside credentials that ask for another account; the code is not spent', async () => {
    const code = await practice.authorize({ domain: 'Acme' });
    await refused(
      create({ oauth_code: code, domain: 'other' }),
      /ask for other, but the authorization is for acme/,
    );
    expect((await create({ oauth_code: code, domain: 'acme' })).status).toBe(201);
  });

  test('none at all, with every way to connect', () =>
    refused(create({}), /oauth_code is required.*authorize_url\?type=practice.*access_token.*api_key/));
});

test('of two requests with one code exactly one is served', async () => {
  const code = await practice.authorize();
  const answers = await Promise.all([create({ oauth_code: code }), create({ oauth_code: code })]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 400]);
});

test('more requests at once than there are connections to the database are all served', async () => {
  const answers = await Promise.all(
    Array.from({ length: 24 }, () =>
      create({ refresh_token: practice.provider.oauth.issue('read').refreshToken }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
});

describe('reconnecting by PATCH', () => {
  test('takes the new grant, checks again, and a used code changes nothing', async () => {
    const made = await create({ oauth_code: await practice.authorize() });
    const id = made.body.data.id as number;
    practice.provider.oauth.revokeAll();
    const tested = await served.api('POST', `/destinations/${id}/test`);
    expect(tested.body.data.last_test_succeeded).toBe(false);
    const code = await practice.authorize();
    const patch = (credentials: object) =>
      served.api('PATCH', `/destinations/${id}`, { json: { service_connection: { credentials } } });
    expect((await patch({ oauth_code: code })).body.data).toMatchObject({ id, last_test_succeeded: true });
    expect((await patch({ oauth_code: code })).status).toBe(400);
    expect((await served.api('POST', `/destinations/${id}/test`)).body.data.last_test_succeeded).toBe(true);
  });

  test('switches to an API key and back, and the form sent last counts', async () => {
    const made = await create({ oauth_code: await practice.authorize() });
    const id = made.body.data.id as number;
    const patch = (credentials: object) =>
      served.api('PATCH', `/destinations/${id}`, { json: { service_connection: { credentials } } });
    practice.provider.oauth.revokeAll();
    expect((await patch({ api_key: 'practice-api-key' })).body.data.last_test_succeeded).toBe(true);
    const before = practice.provider.asked;
    expect((await patch({ oauth_code: await practice.authorize() })).body.data.last_test_succeeded).toBe(
      true,
    );
    expect(practice.provider.asked).toBeGreaterThan(before);
  });
});

describe('an authorization for another account', () => {
  test('does not move a destination unnoticed, and does when it is said', async () => {
    const account = { account: ({ account: name }: Readonly<Record<string, string>>) => name };
    addConnector(
      served.server,
      practiceConnector('practice', () => practice.provider.url, account),
    );
    const made = await create({ oauth_code: await practice.authorize({ domain: 'acme' }) });
    const code = await practice.authorize({ domain: 'beta' });
    const patch = (credentials: object) =>
      served.api('PATCH', `/destinations/${made.body.data.id}`, {
        json: { service_connection: { credentials } },
      });
    expect(await patch({ oauth_code: code })).toMatchObject({
      status: 400,
      body: {
        message: expect.stringMatching(/is connected to acme, and the authorization is for beta/) as string,
      },
    });
    expect((await patch({ oauth_code: code, domain: 'beta' })).status).toBe(200);
    addConnector(
      served.server,
      practiceConnector('practice', () => practice.provider.url),
    );
  });
});

describe('without a browser', () => {
  test('an access token alone is used until the provider refuses it', async () => {
    const { accessToken } = practice.provider.oauth.issue('read');
    const made = await create({ access_token: accessToken });
    expect(made.body.data).toMatchObject({ last_test_succeeded: true });
    practice.provider.oauth.revokeAll();
    const tested = await served.api('POST', `/destinations/${made.body.data.id}/test`);
    expect(tested.body.data.last_test_results.steps[0].error.message).toMatch(/authorize again/i);
  });

  test('tokens that are sent again with a change do not take the place of newer ones', async () => {
    const { accessToken, refreshToken } = practice.provider.oauth.issue('read');
    const credentials = { access_token: accessToken, refresh_token: refreshToken };
    const { data } = (await create(credentials)).body;
    practice.provider.oauth.expireAccessTokens();
    const path = `/destinations/${data.id}`;
    expect((await served.api('POST', `${path}/test`)).body.data.last_test_succeeded).toBe(true);
    const json = { service_connection: { name: 'Renamed', credentials } };
    expect((await served.api('PATCH', path, { json })).body.data).toMatchObject({
      name: 'Renamed',
      last_test_succeeded: true,
    });
    practice.provider.oauth.expireAccessTokens();
    expect((await served.api('POST', `${path}/test`)).body.data.last_test_succeeded).toBe(true);
  });

  test('a refresh token is exchanged at once', async () => {
    const { refreshToken } = practice.provider.oauth.issue('read');
    const before = practice.provider.oauth.refreshes;
    const made = await create({ refresh_token: refreshToken });
    expect(made.body.data).toMatchObject({ last_test_succeeded: true });
    expect(practice.provider.oauth.refreshes).toBe(before + 1);
  });
});

test('a deletion revokes the grant at the provider, and a provider that fails does not hold it up', async () => {
  const made = await create({ oauth_code: await practice.authorize() });
  const before = practice.provider.oauth.liveGrants;
  expect((await served.api('DELETE', `/destinations/${made.body.data.id}`)).status).toBe(200);
  expect(practice.provider.oauth.liveGrants).toBe(before - 1);
  const second = await create({ oauth_code: await practice.authorize() });
  practice.provider.fail({ kind: 'status', status: 500, on: 'POST /revoke', times: 1 });
  expect((await served.api('DELETE', `/destinations/${second.body.data.id}`)).status).toBe(200);
  expect(served.server.log()).toContain('could not be revoked');
});
