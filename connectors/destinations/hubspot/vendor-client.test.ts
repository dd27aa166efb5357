import { Client } from '@hubspot/api-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HubspotSandbox } from './sandbox/index.ts';
import { startHubspotSandbox } from './sandbox/index.ts';
import { allScopes } from './testing/account.ts';

let sandbox: HubspotSandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startHubspotSandbox({ requestsPerTenSeconds: 10_000, searchesPerSecond: 10_000 });
  const { accessToken } = sandbox.oauth.issue(allScopes.join(' '));
  client = new Client({ accessToken, basePath: sandbox.url, numberOfApiCallRetries: 0 });
});

afterAll(() => sandbox.close());

/** HubSpot's own client, which speaks v3: HubSpot serves it beside the dated versions, and so does the sandbox. */
test('HubSpot’s own client writes, reads, searches and archives contacts', async () => {
  const made = await client.crm.contacts.batchApi.create({
    inputs: [{ properties: { email: 'hal@example.com', firstname: 'Hal' }, associations: [] }],
  });
  expect(made.status).toBe('COMPLETE');
  expect(made.results[0]?.createdAt).toBeInstanceOf(Date);
  const upserted = await client.crm.contacts.batchApi.upsert({
    inputs: [
      {
        id: 'hal@example.com',
        idProperty: 'email',
        properties: { lastname: 'Lee' },
        objectWriteTraceId: 'a',
      },
      { id: 'ida@example.com', idProperty: 'email', properties: {}, objectWriteTraceId: 'b' },
    ],
  });
  expect(upserted.results).toMatchObject([
    { id: made.results[0]?.id, objectWriteTraceId: 'a' },
    { objectWriteTraceId: 'b' },
  ]);
  const found = await client.crm.contacts.batchApi.read({
    idProperty: 'email',
    inputs: [{ id: 'hal@example.com' }],
    properties: ['email'],
    propertiesWithHistory: [],
  });
  expect(found.results).toMatchObject([{ properties: { lastname: 'Lee' } }]);
  const searched = await client.crm.contacts.searchApi.doSearch({
    filterGroups: [
      { filters: [{ propertyName: 'email', operator: 'EQ' as never, value: 'ida@example.com' }] },
    ],
    properties: ['email'],
    sorts: [],
    limit: 10,
    after: '0',
  });
  expect(searched.total).toBe(1);
  await client.crm.contacts.batchApi.archive({ inputs: searched.results.map(({ id }) => ({ id })) });
  await client.crm.contacts.basicApi.purge({ objectId: 'hal@example.com', idProperty: 'email' });
  expect(sandbox.state.objects.get('contacts')?.records.size).toBe(3);
});

test('it reads the errors of single records in a 207', async () => {
  const answer = await client.crm.objects.batchApi.upsert('2-3604285', {
    inputs: [
      { id: 'M-1', idProperty: 'serial', properties: { model: 'Oven' }, objectWriteTraceId: 'a' },
      { id: 'M-2', idProperty: 'serial', properties: { nonsense: 'x' }, objectWriteTraceId: 'b' },
    ],
  });
  expect(answer).toMatchObject({
    numErrors: 1,
    results: [{ objectWriteTraceId: 'a' }],
    errors: [{ category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['b'] } }],
  });
});

test('it sees a refusal as an exception with HubSpot’s body', async () => {
  await expect(
    client.crm.contacts.batchApi.create({
      inputs: [{ properties: { email: 'ana@example.com' }, associations: [] }],
    }),
  ).rejects.toMatchObject({ code: 409, body: { category: 'CONFLICT' } });
});

test('it reads properties and custom objects', async () => {
  const properties = await client.crm.properties.coreApi.getAll('contacts');
  expect(properties.results.find(({ name }) => name === 'topics')).toMatchObject({
    type: 'enumeration',
    fieldType: 'checkbox',
    options: [{ value: 'api' }, { value: 'sales' }, { value: 'news' }],
  });
  const schemas = await client.crm.schemas.coreApi.getAll();
  expect(schemas.results).toMatchObject([{ objectTypeId: '2-3604285', requiredProperties: ['serial'] }]);
});

test('it finds lists and changes their members', async () => {
  const lists = await client.crm.lists.listsApi.doSearch({
    listIds: [],
    offset: 0,
    processingTypes: ['MANUAL'],
    additionalProperties: [],
  });
  expect(lists.lists.map(({ name }) => name)).toEqual(['Customers', 'Partners']);
  const [id = ''] = sandbox.state.objects.get('contacts')?.records.keys() ?? [];
  const changed = await client.crm.lists.membershipsApi.add('11', [id, '999999']);
  expect(changed).toMatchObject({ recordIdsMissing: ['999999'] });
  expect([...(sandbox.state.lists.get('11')?.members ?? [])]).toEqual([id]);
});

test('it sends events and associates records', async () => {
  await client.events.send.batchApi.send({
    inputs: [
      { eventName: 'pe4242424_machine_started', email: 'ana@example.com', properties: { minutes: '3' } },
    ],
  });
  expect(sandbox.state.events).toHaveLength(1);
  const [contact = ''] = sandbox.state.objects.get('contacts')?.records.keys() ?? [];
  const [company = ''] = sandbox.state.objects.get('companies')?.records.keys() ?? [];
  await client.crm.associations.v4.batchApi.createDefault('contacts', 'companies', {
    inputs: [{ _from: { id: contact }, to: { id: company } }],
  });
  expect(sandbox.state.associations).toContain(`contacts ${contact} companies ${company}`);
});

test('it gets tokens, and a refused one is 401', async () => {
  const { refreshToken } = sandbox.oauth.issue('oauth');
  const answer = await client.oauth.tokensApi.create(
    'refresh_token',
    undefined,
    undefined,
    sandbox.clientId,
    sandbox.clientSecret,
    refreshToken,
  );
  expect(answer).toMatchObject({ expiresIn: 1_800 });
  const stranger = new Client({ accessToken: 'unknown', basePath: sandbox.url, numberOfApiCallRetries: 0 });
  await expect(stranger.crm.properties.coreApi.getAll('contacts')).rejects.toMatchObject({ code: 401 });
});
