import jsforce from 'jsforce';
import { expect, test } from 'vitest';
import type { SalesforceSandbox } from './sandbox/index.ts';
import { startSalesforceSandbox } from './sandbox/index.ts';

const POLLING = { pollInterval: 1, pollTimeout: 10_000 };

/** jsforce, the most widely used client of Salesforce, against the sandbox. */
async function withClient(
  run: (client: InstanceType<typeof jsforce.Connection>, sandbox: SalesforceSandbox) => Promise<void>,
): Promise<void> {
  const sandbox = await startSalesforceSandbox({ queryPageLength: 2 });
  const { accessToken } = sandbox.oauth.issue('api');
  const version = '67.0';
  const client = new jsforce.Connection({ instanceUrl: sandbox.url, accessToken, version });
  try {
    await run(client, sandbox);
  } finally {
    await sandbox.close();
  }
}

test('it logs in with a password, and is told who it is', async () => {
  const sandbox = await startSalesforceSandbox();
  try {
    const client = new jsforce.Connection({
      version: '67.0',
      oauth2: {
        loginUrl: sandbox.url,
        clientId: sandbox.clientId,
        clientSecret: sandbox.clientSecret,
        redirectUri: 'http://127.0.0.1/callback',
      },
    });
    const user = await client.login(sandbox.username, sandbox.password + sandbox.securityToken);
    expect(user).toMatchObject({ id: '005SB0000000001AAA', organizationId: '00DSB0000000001AAA' });
    expect(client.instanceUrl).toBe(sandbox.url);
    expect(await client.identity()).toMatchObject({ organization_id: '00DSB0000000001AAA' });
    await expect(client.login(sandbox.username, 'wrong')).rejects.toThrow(/authentication failure/);
  } finally {
    await sandbox.close();
  }
});

test('it authorizes with a code, and renews a session that has ended', async () => {
  const sandbox = await startSalesforceSandbox();
  try {
    const { accessToken, refreshToken = '' } = sandbox.oauth.issue('api refresh_token');
    const client = new jsforce.Connection({
      version: '67.0',
      instanceUrl: sandbox.url,
      accessToken,
      refreshToken,
      oauth2: {
        loginUrl: sandbox.url,
        clientId: sandbox.clientId,
        clientSecret: sandbox.clientSecret,
        redirectUri: 'x',
      },
    });
    sandbox.oauth.expireAccessTokens();
    const { sobjects } = await client.describeGlobal();
    expect(sobjects).toHaveLength(8);
    expect(sandbox.oauth.refreshes).toBe(1);
    await client.oauth2.revokeToken(refreshToken);
    expect(sandbox.oauth.liveGrants).toBe(0);
  } finally {
    await sandbox.close();
  }
});

test('it lists and describes objects, and reads versions and limits', () =>
  withClient(async (client) => {
    const { sobjects } = await client.describeGlobal();
    expect(sobjects.map(({ name }) => name)).toContain('Subscription__c');
    const { fields, createable } = await client.describe('Contact');
    expect(createable).toBe(true);
    expect(fields.find(({ name }) => name === 'Email')).toMatchObject({ type: 'email', idLookup: true });
    await expect(client.describe('Nothing')).rejects.toMatchObject({ errorCode: 'NOT_FOUND' });
    expect(client.limitInfo.apiUsage).toEqual({ used: 3, limit: 15_000 });
    expect(await client.request('/services/data')).toHaveLength(38);
    expect(await client.limits()).toMatchObject({ DailyApiRequests: { Max: 15_000 } });
  }));

test('it creates, reads, changes, upserts and deletes records', () =>
  withClient(async (client, sandbox) => {
    const contacts = client.sobject('Contact');
    const created = await contacts.create({ LastName: 'New', Email: 'new@example.com' });
    expect(created).toMatchObject({ success: true, errors: [] });
    const id = created.id ?? '';
    expect(await contacts.retrieve(id)).toMatchObject({ LastName: 'New', attributes: { type: 'Contact' } });
    expect(await contacts.update({ Id: id, Title: 'Head' })).toMatchObject({ success: true });
    expect(await contacts.upsert({ External_Id__c: 'c-1', Title: 'A' }, 'External_Id__c')).toMatchObject({
      success: true,
    });
    await expect(contacts.create({ FirstName: 'Nobody' })).rejects.toMatchObject({
      errorCode: 'REQUIRED_FIELD_MISSING',
    });
    expect(await contacts.destroy(id)).toMatchObject({ success: true });
    await expect(contacts.retrieve(id)).rejects.toMatchObject({ errorCode: 'NOT_FOUND' });
    expect(sandbox.state.records('Contact')[0]).toMatchObject({ Title: 'A' });
  }));

test('it writes collections, each record with its own result', () =>
  withClient(async (client) => {
    const contacts = client.sobject('Contact');
    const options = { allowRecursive: true, allOrNone: false };
    const created = await contacts.create(
      [{ LastName: 'One' }, { LastName: 'Two', Email: 'badone' }],
      options,
    );
    expect(created).toMatchObject([
      { success: true },
      { success: false, errors: [{ statusCode: 'INVALID_EMAIL_ADDRESS', fields: ['Email'] }] },
    ]);
    const id = created[0]?.id ?? '';
    expect(await contacts.update([{ Id: id, Title: 'A' }], options)).toMatchObject([{ success: true, id }]);
    const upserted = await contacts.upsert(
      [
        { External_Id__c: 'c-1', Title: 'B' },
        { External_Id__c: 'n-1', LastName: 'N' },
      ],
      'External_Id__c',
      options,
    );
    expect(upserted).toMatchObject([
      { success: true, created: false },
      { success: true, created: true },
    ]);
    expect(await contacts.destroy([id], options)).toMatchObject([{ success: true, id }]);
  }));

test('it queries page by page', () =>
  withClient(async (client) => {
    const query =
      "SELECT Id, LastName FROM Contact WHERE Email IN ('ana@example.com','bo@example.com','cy@example.com')";
    const page = await client.query(query);
    expect(page).toMatchObject({ totalSize: 3, done: false });
    const rest = await client.queryMore(page.nextRecordsUrl ?? '');
    expect([...page.records, ...rest.records].map(({ LastName }) => LastName as unknown)).toEqual([
      'Baker',
      'Watts',
      'Page',
    ]);
    await expect(client.query('SELECT Nothing FROM Contact')).rejects.toMatchObject({
      errorCode: 'INVALID_FIELD',
    });
  }));

test('it loads records through the Bulk API 2.0 and reads every result', () =>
  withClient(async (client, sandbox) => {
    const input = [
      { External_Id__c: 'c-1', Title: 'A', LastName: 'Baker' },
      { External_Id__c: 'n-1', Title: 'B', LastName: 'New, "quoted"' },
      { External_Id__c: 'n-2', Title: 'C', LastName: '#N/A' },
    ];
    const results = await client.bulk2.loadAndWaitForResults({
      object: 'Contact',
      operation: 'upsert',
      externalIdFieldName: 'External_Id__c',
      input,
      ...POLLING,
    });
    expect(results.successfulResults).toHaveLength(2);
    expect(results.failedResults).toMatchObject([
      { sf__Error: expect.stringMatching(/^REQUIRED_FIELD_MISSING:/) as string, External_Id__c: 'n-2' },
    ]);
    expect(results.unprocessedRecords).toEqual([]);
    expect(sandbox.state.records('Contact')).toHaveLength(4);
    const job = client.bulk2.createJob({ object: 'Contact', operation: 'delete' });
    await job.open();
    await job.abort();
    expect(await job.check()).toMatchObject({ state: 'Aborted' });
  }));
