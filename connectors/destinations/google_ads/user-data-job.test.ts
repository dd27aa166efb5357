import { expect, test, vi } from 'vitest';
import type { GoogleAdsSandbox } from './sandbox/index.ts';
import { sha256 } from './hash.ts';
import { SHOP, allSucceeded, inAccount, succeeded } from './testing/account.ts';

const readers = {
  object: 'customer_match_list_900001',
  primaryIdentifier: 'user_identifier.hashed_email',
} as const;
const upsert = { ...readers, operation: 'upsert' } as const;
const jane = { 'user_identifier.hashed_email': 'jane@example.com' };
const people = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ 'user_identifier.hashed_email': `reader${at}@example.com` }));
const membersOf = ({ state }: GoogleAdsSandbox, id = '900001') =>
  [...(state.userLists.find((list) => list.id === id)?.members ?? new Map<string, object>())].map(
    ([member, consent]) => [JSON.parse(member) as unknown, consent],
  );

test(
  'a batch is one job, filled, started and followed to its end',
  inAccount(async ({ harness, requests, sandbox }) => {
    const object = await harness.object(readers.object);
    const before = requests().length;
    expect(await harness.write({ ...upsert, object, records: people(3000) })).toEqual(allSucceeded(3000));
    const verbs = requests().slice(before);
    expect(verbs.map((request) => request.replace(/\d{5,}/g, '*'))).toEqual([
      'POST /v25/customers/*/offlineUserDataJobs:create',
      'POST /v25/customers/*/offlineUserDataJobs/*:addOperations',
      'POST /v25/customers/*/offlineUserDataJobs/*:run',
      'POST /v25/customers/*/googleAds:search',
      'POST /v25/customers/*/googleAds:search',
      'POST /v25/customers/*/googleAds:search',
    ]);
    expect(membersOf(sandbox)).toHaveLength(3000);
  }),
);

test(
  'members travel hashed, each identifier on its own',
  inAccount(async ({ harness, sandbox }) => {
    const record = {
      ...jane,
      'user_identifier.hashed_phone_number': '+1 650 253 1234',
      'user_identifier.address_info.hashed_first_name': 'Jane',
      'user_identifier.address_info.hashed_last_name': 'Doe',
      'user_identifier.address_info.country_code': 'US',
      'user_identifier.address_info.postal_code': '94043',
    };
    expect(await harness.write({ ...upsert, records: [record] })).toEqual([succeeded]);
    expect(membersOf(sandbox)).toEqual([
      [
        [
          { hashedEmail: sha256('jane@example.com') },
          { hashedPhoneNumber: sha256('+16502531234') },
          {
            addressInfo: {
              hashedFirstName: sha256('jane'),
              hashedLastName: sha256('doe'),
              countryCode: 'US',
              postalCode: '94043',
            },
          },
        ],
        {},
      ],
    ]);
  }),
);

test(
  'members are removed again',
  inAccount(async ({ harness, sandbox }) => {
    await harness.write({ ...upsert, records: [jane, ...people(2)] });
    expect(await harness.write({ ...readers, operation: 'delete', records: [jane] })).toEqual([succeeded]);
    expect(membersOf(sandbox)).toHaveLength(2);
  }),
);

test.each([
  ['900002', 'user_identifier.third_party_user_id', 'customer-7', { thirdPartyUserId: 'customer-7' }],
  [
    '900003',
    'user_identifier.mobile_id',
    '6D92078A-8246-4BA4-AE5B-76104861E7DC',
    { mobileId: '6D92078A-8246-4BA4-AE5B-76104861E7DC' },
  ],
])('a list takes the identifiers that it was made for: %s', (id, field, value, member) =>
  inAccount(async ({ harness, sandbox }) => {
    const batch = {
      object: `customer_match_list_${id}`,
      operation: 'upsert',
      primaryIdentifier: field,
      records: [{ [field]: value }, { [field]: null }],
    } as const;
    expect(await harness.write(batch)).toMatchObject([succeeded, { code: 'missing_value' }]);
    expect(membersOf(sandbox, id)).toEqual([[[member], {}]]);
  })(),
);

test(
  'members of one consent share a job, because consent is a whole job’s',
  inAccount(
    async ({ harness, sandbox, requests }) => {
      const [a, b, c] = people(3);
      const records = [
        { ...a, 'consent.ad_user_data': 'DENIED' },
        { ...b },
        { ...c, 'consent.ad_user_data': 'DENIED' },
      ];
      expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(3));
      expect(requests().filter((request) => request.endsWith(':run'))).toHaveLength(2);
      expect(membersOf(sandbox).map(([, consent]) => consent)).toEqual([
        { adUserData: 'DENIED', adPersonalization: 'GRANTED' },
        { adUserData: 'DENIED', adPersonalization: 'GRANTED' },
        { adUserData: 'GRANTED', adPersonalization: 'GRANTED' },
      ]);
    },
    { credentials: { account_id: SHOP, ad_user_data: 'GRANTED', ad_personalization: 'GRANTED' } },
  ),
);

test(
  'of one member in one batch the last consent counts',
  inAccount(async ({ harness, sandbox, requests }) => {
    const records = ['GRANTED', 'DENIED'].map((consent) => ({ ...jane, 'consent.ad_user_data': consent }));
    expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(2));
    expect(requests().filter((request) => request.endsWith(':run'))).toHaveLength(1);
    expect(membersOf(sandbox).map(([, consent]) => consent)).toEqual([{ adUserData: 'DENIED' }]);
  }),
);

test(
  'members that Google refuses while a job is filled fail alone',
  inAccount(async ({ harness }) => {
    const field = 'user_identifier.mobile_id';
    const records = [{ [field]: 'not-an-id' }, { [field]: '6d92078a-8246-4ba4-ae5b-76104861e7dc' }];
    const batch = {
      object: 'customer_match_list_900003',
      operation: 'upsert',
      primaryIdentifier: field,
    } as const;
    expect(await harness.write({ ...batch, records })).toMatchObject([
      { status: 'rejected', code: 'INVALID_MOBILE_ID_FORMAT', retryable: false },
      succeeded,
    ]);
  }),
);

test(
  'a job of refused members only is never started',
  inAccount(async ({ harness, requests }) => {
    const field = 'user_identifier.mobile_id';
    const batch = {
      object: 'customer_match_list_900003',
      operation: 'upsert',
      primaryIdentifier: field,
    } as const;
    const outcomes = await harness.write({ ...batch, records: [{ [field]: 'not-an-id' }] });
    expect(outcomes).toMatchObject([{ status: 'rejected' }]);
    expect(requests().some((request) => request.endsWith(':run'))).toBe(false);
  }),
);

test(
  'a job that fails is told as such, to be tried again',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.state.jobsEnd = 'FAILED';
    expect(await harness.write({ ...upsert, records: people(2) })).toMatchObject([
      { status: 'rejected', code: 'job_failed', retryable: true },
      { status: 'rejected', code: 'job_failed' },
    ]);
  }),
);

test(
  'a job whose start was never answered is asked for and started, once',
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object(readers.object);
    sandbox.fail({ kind: 'refuse', on: /:run$/, times: 4 });
    expect(await harness.write({ ...upsert, object, records: people(2) })).toEqual(allSucceeded(2));
    sandbox.heal();
    sandbox.fail({ kind: 'cut', on: /:run$/, times: 4 });
    expect(await harness.write({ ...upsert, object, records: [jane] })).toEqual([succeeded]);
    expect(membersOf(sandbox)).toHaveLength(3);
    expect([...sandbox.state.jobs.values()].map(({ status }) => status)).toEqual(['SUCCESS', 'SUCCESS']);
  }),
);

test('a job that can not be started is given up after 48 hours, and its records are in doubt', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const log = (line: string) => {
    if (line.includes('googleAds:search')) vi.setSystemTime(Date.now() + 49 * 3_600_000);
  };
  try {
    await inAccount(
      async ({ harness, sandbox, requests }) => {
        const object = await harness.object(readers.object);
        sandbox.fail({ kind: 'cut', on: /:run$/ });
        sandbox.state.asksUntilDone = 1000;
        expect(await harness.write({ ...upsert, object, records: [jane] })).toMatchObject([
          { status: 'unknown', message: expect.stringContaining('within 48 hours') as string },
        ]);
        expect(requests().at(-1)).toMatch(/googleAds:search$/);
      },
      { sandbox: { log } },
    )();
  } finally {
    vi.useRealTimers();
  }
});

test(
  'an answer lost before the start leaves nothing written, and says so',
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object(readers.object);
    sandbox.fail({ kind: 'cut', on: /:addOperations$/ });
    await expect(harness.write({ ...upsert, object, records: [jane] })).rejects.toMatchObject({
      whoMustAct: 'retry_later',
      message: expect.stringContaining('Nothing was written') as string,
    });
  }),
);

test(
  'a list that was deleted meanwhile says to refresh',
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object(readers.object);
    sandbox.state.userLists.splice(0);
    await expect(harness.write({ ...upsert, object, records: [jane] })).rejects.toMatchObject({
      code: 'INVALID_USER_LIST_ID',
      message: expect.stringContaining('refresh the objects') as string,
    });
  }),
);
