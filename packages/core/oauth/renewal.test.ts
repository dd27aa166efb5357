import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '#sandbox-kit';
import { findDestination, findGrant } from '#store';
import { readConfiguration, startServer } from '../../../apps/server/index.ts';
import type { RunningServer } from '../../../apps/server/index.ts';
import { pino } from 'pino';
import { addConnector, practiceConnector, usePractice } from '../../api/testing/practice-oauth.ts';
import { useServer } from '../../api/testing/served.ts';
import { workFor } from '../connector-context.ts';
import type { ConnectorWork } from '../connector-context.ts';
import { openCredentials } from '../credentials.ts';
import type { Services } from '../services.ts';
import { keepGrantsAlive } from './keep-alive.ts';

const served = useServer();
const practice = usePractice(served);
let second: RunningServer;

beforeAll(async () => {
  const { environment, databaseUrl } = served.server;
  const configuration = readConfiguration({
    ...environment,
    DATABASE_URL: databaseUrl,
    SPILLWAY_ROLE: 'worker',
  });
  second = await startServer(configuration, pino({ level: 'silent' }));
  addConnector(
    { running: second },
    practiceConnector('practice', () => practice.provider.url),
  );
});
afterAll(() => second?.stop());

async function connect(): Promise<number> {
  const json = {
    service_connection: { type: 'practice', credentials: { oauth_code: await practice.authorize() } },
  };
  const { body } = await served.api('POST', '/destinations', { json });
  return body.data.id as number;
}

/** A connector at work for the destination, as a job of that process has it. */
async function work(services: Services, id: number): Promise<ConnectorWork> {
  const scope = services.store.workspace(1);
  const destination = await findDestination(scope, id);
  const connector = services.connectors.get('practice');
  if (destination === undefined || connector === undefined) throw new Error('no destination');
  const credentials = await openCredentials(services, services.store.db, connector, 1, id);
  return workFor(services, scope, destination, connector, credentials, {}, new AbortController().signal);
}

const askWho = ({ context }: ConnectorWork) =>
  context.http.request({ method: 'GET', url: `${practice.provider.url}/me`, bearer: true });

async function sql(text: string): Promise<void> {
  const client = new Client({ connectionString: served.server.databaseUrl });
  await client.connect();
  await client.query(text);
  await client.end();
}

const expire = (id: number): Promise<void> =>
  sql(`update spillway.destination_grants set expires_at = now() where destination_id = ${id}`);

function statusesOf(responses: readonly { status: number }[]): readonly number[] {
  return [...new Set(responses.map(({ status }) => status))];
}

describe('fifty calls at once mint one token', () => {
  test('when theirs has expired', async () => {
    const id = await connect();
    await expire(id);
    practice.provider.oauth.expireAccessTokens();
    const before = practice.provider.oauth.refreshes;
    const works = await Promise.all(
      Array.from({ length: 50 }, () => work(served.server.running.services, id)),
    );
    expect(statusesOf(await Promise.all(works.map(askWho)))).toEqual([200]);
    expect(practice.provider.oauth.refreshes).toBe(before + 1);
  });

  test('when the provider refuses theirs', async () => {
    const id = await connect();
    practice.provider.oauth.expireAccessTokens();
    const before = practice.provider.oauth.refreshes;
    const one = await work(served.server.running.services, id);
    expect(statusesOf(await Promise.all(Array.from({ length: 50 }, () => askWho(one))))).toEqual([200]);
    expect(practice.provider.oauth.refreshes).toBe(before + 1);
  });

  test('when they come from two processes', async () => {
    const id = await connect();
    await expire(id);
    practice.provider.oauth.expireAccessTokens();
    const before = practice.provider.oauth.refreshes;
    const works = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        work(at % 2 === 0 ? served.server.running.services : second.services, id),
      ),
    );
    expect(statusesOf(await Promise.all(works.map(askWho)))).toEqual([200]);
    expect(practice.provider.oauth.refreshes).toBe(before + 1);
  });
});

test('a token is renewed before it expires, not on the way', async () => {
  const id = await connect();
  await sql(`update spillway.destination_grants
             set issued_at = now() - interval '55 minutes', expires_at = now() + interval '4 minutes'
             where destination_id = ${id}`);
  const asked = practice.provider.exchanges.length;
  expect((await askWho(await work(served.server.running.services, id))).status).toBe(200);
  expect(practice.provider.exchanges.slice(asked).map(({ url, status }) => `${url} ${status}`)).toEqual([
    '/token 200',
    '/me 200',
  ]);
});

test('a token that another process renewed is taken from there', async () => {
  const id = await connect();
  const slow = await work(second.services, id);
  expect((await askWho(slow)).status).toBe(200);
  practice.provider.oauth.expireAccessTokens();
  await expire(id);
  expect((await askWho(await work(served.server.running.services, id))).status).toBe(200);
  const before = practice.provider.oauth.refreshes;
  expect((await askWho(slow)).status).toBe(200);
  expect(practice.provider.oauth.refreshes).toBe(before);
});

describe('a refused renewal', () => {
  test('shows in the test results with the words of the provider, and is not tried again', async () => {
    const id = await connect();
    await expire(id);
    practice.provider.oauth.revokeAll();
    const one = await work(served.server.running.services, id);
    await expect(askWho(one)).rejects.toMatchObject({
      whoMustAct: 'reconnect',
      message: expect.stringMatching(/invalid_grant.*Authorize again/) as string,
    });
    const { body } = await served.api('GET', `/destinations/${id}`);
    expect(body.data.last_test_succeeded).toBe(false);
    expect(body.data.last_test_results.steps).toEqual([
      {
        step: 'Renew the access token',
        status: 'failed',
        error: { message: expect.stringContaining('invalid_grant') as string },
      },
    ]);
    const asked = practice.provider.exchanges.length;
    await expect(askWho(await work(served.server.running.services, id))).rejects.toThrow(/Authorize again/);
    expect(practice.provider.exchanges).toHaveLength(asked);
  });

  test('is over when somebody authorizes again', async () => {
    const id = await connect();
    await expire(id);
    practice.provider.oauth.revokeAll();
    await expect(askWho(await work(served.server.running.services, id))).rejects.toThrow(/Authorize again/);
    const json = { service_connection: { credentials: { oauth_code: await practice.authorize() } } };
    const { body } = await served.api('PATCH', `/destinations/${id}`, { json });
    expect(body.data.last_test_succeeded).toBe(true);
  });
});

test('a refusal that comes after somebody has authorized again is about the tokens before', async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const endpoint = createServer((_request, response) => {
    asked.resolve();
    void answer.promise.then(() => {
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');
    });
  }).listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`;
  const id = await connect();
  const code = await practice.authorize();
  await expire(id);
  const slow = practiceConnector('practice', () => practice.provider.url, {
    endpoints: () => ({ authorize: `${url}/authorize`, token: `${url}/token` }),
  });
  addConnector({ running: second }, slow);
  const before = askWho(await work(second.services, id));
  await asked.promise;
  const json = { service_connection: { credentials: { oauth_code: code } } };
  const { body } = await served.api('PATCH', `/destinations/${id}`, { json });
  expect(body.data.last_test_succeeded).toBe(true);
  answer.resolve();
  expect((await before).status).toBe(200);
  const after = await served.api('GET', `/destinations/${id}`);
  expect(after.body.data.last_test_succeeded).toBe(true);
  addConnector(
    { running: second },
    practiceConnector('practice', () => practice.provider.url),
  );
  endpoint.close();
});

describe('what does not refuse the grant does not end it', () => {
  test.each<[string, Fault]>([
    ['a page of a proxy', { kind: 'html', status: 403 }],
    ['an answer of a gateway', { kind: 'status', status: 403, body: { message: 'Forbidden' } }],
    ['a request that is not understood', { kind: 'status', status: 400, body: { error: 'invalid_request' } }],
  ])('%s', async (_name, fault) => {
    const id = await connect();
    await expire(id);
    practice.provider.fail({ ...fault, on: 'POST /token', times: 1 });
    await expect(askWho(await work(served.server.running.services, id))).rejects.toMatchObject({
      whoMustAct: 'fix_configuration',
    });
    expect((await askWho(await work(served.server.running.services, id))).status).toBe(200);
  });
});

test('tokens of codes that nobody redeemed are forgotten', async () => {
  await practice.authorize();
  await sql(`update spillway.oauth_authorizations set created_at = now() - interval '2 days'`);
  await keepGrantsAlive(second.services);
  const scopeOf = second.services.store.db.selectFrom('secrets').select('id');
  expect(await scopeOf.where('purpose', '=', 'oauth_authorization').execute()).toEqual([]);
});

describe('a provider that is down or busy keeps the grant', () => {
  test.each([500, 429])('%d', async (status) => {
    const id = await connect();
    await expire(id);
    practice.provider.fail({ kind: 'status', status, on: 'POST /token', times: 1 });
    await expect(askWho(await work(served.server.running.services, id))).rejects.toMatchObject({
      whoMustAct: 'retry_later',
    });
    expect((await askWho(await work(served.server.running.services, id))).status).toBe(200);
  });

  test('a cut connection before the provider acted', async () => {
    const id = await connect();
    await expire(id);
    practice.provider.fail({ kind: 'refuse', on: 'POST /token', times: 1 });
    await expect(askWho(await work(served.server.running.services, id))).rejects.toMatchObject({
      sent: true,
    });
    expect((await askWho(await work(served.server.running.services, id))).status).toBe(200);
  });
});

test('a worker that dies between the answer of the provider and our commit is found, and the loss is told', async () => {
  const id = await connect();
  await expire(id);
  // The provider acts and its answer is lost; then the lease is as old as a dead worker's.
  practice.provider.fail({ kind: 'cut', on: 'POST /token', times: 1 });
  await expect(askWho(await work(served.server.running.services, id))).rejects.toMatchObject({ sent: true });
  await sql(`update spillway.destination_grants
             set refresh_started_at = now() - interval '121 seconds', is_answer_lost = false where destination_id = ${id}`);
  await keepGrantsAlive(second.services);
  const { body } = await served.api('GET', `/destinations/${id}`);
  expect(body.data.last_test_succeeded).toBe(false);
  expect(body.data.last_test_results.steps[0].error.message).toMatch(
    /answer to an earlier renewal was lost.*only a new authorization helps/,
  );
});

test('half an answer is a lost one', async () => {
  const id = await connect();
  await expire(id);
  practice.provider.fail({ kind: 'truncated', on: 'POST /token', times: 1 });
  await expect(askWho(await work(served.server.running.services, id))).rejects.toMatchObject({
    whoMustAct: 'fix_configuration',
  });
  await expect(askWho(await work(served.server.running.services, id))).rejects.toThrow(
    /answer to an earlier renewal was lost.*only a new authorization helps/,
  );
});

test('nobody waits for a lease that its holder left behind', async () => {
  const id = await connect();
  await expire(id);
  await sql(`update spillway.destination_grants set refresh_started_at = now() - interval '121 seconds'
             where destination_id = ${id}`);
  expect((await askWho(await work(second.services, id))).status).toBe(200);
  const grant = await findGrant(second.services.store.workspace(1), id);
  expect(grant).toMatchObject({ refreshStartedAt: null, isAnswerLost: false, fault: null });
});

test('tokens that rest for half the life of their refresh token are renewed', async () => {
  const connector = practiceConnector('practice', () => practice.provider.url, { refreshTokenDays: 14 });
  addConnector(served.server, connector);
  const id = await connect();
  const before = practice.provider.oauth.refreshes;
  await keepGrantsAlive(served.server.running.services);
  expect(practice.provider.oauth.refreshes).toBe(before);
  await sql(
    `update spillway.destination_grants set issued_at = now() - interval '8 days' where destination_id = ${id}`,
  );
  await keepGrantsAlive(served.server.running.services);
  expect(practice.provider.oauth.refreshes).toBe(before + 1);
});

test('a client that the operator has changed is named', async () => {
  const id = await connect();
  await expire(id);
  const organization = { token: served.server.organizationToken };
  const put = (clientId: string) =>
    served.api('PUT', '/oauth_clients/practice', {
      ...organization,
      json: { client_id: clientId, client_secret: 'practice-client-secret-5f1d' },
    });
  await put('another-client');
  await expect(askWho(await work(served.server.running.services, id))).rejects.toThrow(
    /through the OAuth client practice-client, which this server no longer has/,
  );
  await put('practice-client');
  expect((await askWho(await work(served.server.running.services, id))).status).toBe(200);
});

test('a client that is registered for the account does not end what another one was granted', async () => {
  const code = await practice.authorize({ domain: 'acme' });
  const json = { service_connection: { type: 'practice', credentials: { oauth_code: code } } };
  const id = (await served.api('POST', '/destinations', { json })).body.data.id as number;
  await served.api('PUT', '/oauth_clients/practice', {
    token: served.server.organizationToken,
    json: { client_id: 'of-acme', client_secret: 'of-acme', domain: 'acme' },
  });
  await expire(id);
  expect((await askWho(await work(served.server.running.services, id))).status).toBe(200);
});

test('a destination that is deleted while its tokens are renewed leaves no grant behind', async () => {
  const id = await connect();
  await expire(id);
  const one = await work(served.server.running.services, id);
  const before = practice.provider.oauth.liveGrants;
  practice.provider.latencyMs = 300;
  const asked = askWho(one).catch((error: unknown) => error);
  await expect.poll(() => leaseOf(id)).not.toBeNull();
  await served.api('DELETE', `/destinations/${id}`);
  practice.provider.latencyMs = 0;
  expect(await asked).toMatchObject({ whoMustAct: 'reconnect' });
  await expect.poll(() => practice.provider.oauth.liveGrants).toBe(before - 1);
});

async function leaseOf(id: number): Promise<Date | null> {
  const grant = await findGrant(second.services.store.workspace(1), id);
  return grant?.refreshStartedAt ?? null;
}

test('tokens of codes that nobody redeems are taken back after a quarter of an hour', async () => {
  const before = practice.provider.oauth.liveGrants;
  const code = await practice.authorize();
  expect(practice.provider.oauth.liveGrants).toBe(before + 1);
  await keepGrantsAlive(second.services);
  expect(practice.provider.oauth.liveGrants).toBe(before + 1);
  await sql(`update spillway.oauth_authorizations set granted_at = now() - interval '16 minutes'`);
  await keepGrantsAlive(second.services);
  expect(practice.provider.oauth.liveGrants).toBe(before);
  const json = { service_connection: { type: 'practice', credentials: { oauth_code: code } } };
  expect((await served.api('POST', '/destinations', { json })).body.message).toContain('has expired');
});

test('one grant that can not be renewed does not keep others from being kept alive', async () => {
  addConnector(
    served.server,
    practiceConnector('practice', () => practice.provider.url, { refreshTokenDays: 14 }),
  );
  const [first, last] = [await connect(), await connect()];
  await sql(`update spillway.destination_grants set issued_at = now() - interval '8 days'
             where destination_id in (${first}, ${last})`);
  await sql(`update spillway.destination_grants set client_id = 'gone' where destination_id = ${first}`);
  const { notBefore } = served.server.running.services.tokenMemory;
  await keepGrantsAlive(served.server.running.services);
  expect([...notBefore.keys()]).toContain(first);
  const scope = served.server.running.services.store.workspace(1);
  expect((await findGrant(scope, last))?.version).toBe(2);
});
