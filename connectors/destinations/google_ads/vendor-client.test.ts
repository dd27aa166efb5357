import { createHash } from 'node:crypto';
import { IngestionServiceClient, UserListServiceClient } from '@google-ads/datamanager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GoogleAdsSandbox } from './sandbox/index.ts';
import { startGoogleAdsSandbox } from './sandbox/index.ts';
import { SCOPES, SHOP } from './testing/account.ts';

let sandbox: GoogleAdsSandbox;
let ingestion: IngestionServiceClient;
let lists: UserListServiceClient;

beforeAll(async () => {
  sandbox = await startGoogleAdsSandbox();
  const { hostname, port } = new URL(sandbox.url);
  const where = { fallback: true, apiEndpoint: hostname, port: Number(port), protocol: 'http' };
  const { accessToken } = sandbox.oauth.issue(SCOPES);
  const authClient = new IngestionServiceClient(where).auth.fromJSON({
    type: 'authorized_user',
    client_id: sandbox.clientId,
    client_secret: sandbox.clientSecret,
    refresh_token: 'not-needed',
  });
  authClient.setCredentials({ access_token: accessToken });
  const options = { ...where, authClient };
  ingestion = new IngestionServiceClient(options);
  lists = new UserListServiceClient(options);
});
afterAll(async () => {
  await ingestion.close();
  await lists.close();
  await sandbox.close();
});

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const destination = (productDestinationId: string, accountId = SHOP) => ({
  operatingAccount: { accountType: 'GOOGLE_ADS' as const, accountId },
  productDestinationId,
});
const member = { userData: { userIdentifiers: [{ emailAddress: hash('jane@example.com') }] } };

/** The status of a request at its end, as Google's client reads it. */
async function endOf(requestId: string | null | undefined) {
  for (;;) {
    const [answer] = await ingestion.retrieveRequestStatus({ requestId: requestId ?? '' });
    const [status] = answer.requestStatusPerDestination ?? [];
    if (status?.requestStatus !== 'PROCESSING') return status;
  }
}

test("Google's client adds members of a list and removes them again", async () => {
  const shared = {
    destinations: [destination('900001')],
    audienceMembers: [member],
    encoding: 'HEX' as const,
  };
  const termsOfService = { customerMatchTermsOfServiceStatus: 'ACCEPTED' } as const;
  const [added] = await ingestion.ingestAudienceMembers({ ...shared, termsOfService });
  expect(added.requestId).toMatch(/\S/);
  const end = await endOf(added.requestId);
  expect(end).toMatchObject({ requestStatus: 'SUCCESS' });
  expect(String(end?.audienceMembersIngestionStatus?.userDataIngestionStatus?.recordCount)).toBe('1');
  const list = sandbox.state.userLists.find(({ id }) => id === '900001');
  expect(list?.members.size).toBe(1);
  const [removed] = await ingestion.removeAudienceMembers(shared);
  expect(await endOf(removed.requestId)).toMatchObject({ requestStatus: 'SUCCESS' });
  expect(list?.members.size).toBe(0);
});

test("Google's client uploads conversions, and reads the reasons of those that are refused", async () => {
  const event = (gclid: string) => ({
    adIdentifiers: { gclid },
    eventTimestamp: { seconds: Date.UTC(2026, 10, 20) / 1000 },
    eventSource: 'WEB' as const,
    conversionValue: 12.5,
  });
  const [taken] = await ingestion.ingestEvents({
    destinations: [destination('0100001')],
    events: [event('Cj0KCQjw-one'), event('expired-click')],
    encoding: 'HEX',
  });
  const end = await endOf(taken.requestId);
  expect(end).toMatchObject({ requestStatus: 'PARTIAL_SUCCESS' });
  expect(end?.errorInfo?.errorCounts).toMatchObject([{ reason: 'PROCESSING_ERROR_REASON_EVENT_TOO_OLD' }]);
});

test("Google's client tells refusals as such", async () => {
  const events = [{ adIdentifiers: { gclid: 'Cj0KCQjw-one' } }];
  await expect(
    ingestion.ingestEvents({ destinations: [destination('0100001')], events, encoding: 'HEX' }),
  ).rejects.toMatchObject({
    code: 400,
    message: expect.stringContaining('events[0].event_timestamp') as string,
  });
  const destinations = [destination('900001', '9999999999')];
  await expect(
    ingestion.removeAudienceMembers({ destinations, audienceMembers: [member], encoding: 'HEX' }),
  ).rejects.toMatchObject({ code: 403, message: expect.stringContaining('PERMISSION_DENIED') as string });
});

test("Google's client reads the lists", async () => {
  const parent = `accountTypes/GOOGLE_ADS/accounts/${SHOP}`;
  const [all] = await lists.listUserLists({ parent });
  expect(all.map(({ displayName }) => displayName)).toEqual([
    'Newsletter Readers',
    'Loyalty Members',
    'App Users',
    'Customers of 2019',
    'Shared by a Partner',
  ]);
});
