import { expect, test } from 'vitest';
import { testFaults } from '#connector-harness';
import type { FaultWrite } from '#connector-harness';
import { SHOP, inAccount, openTestAccount } from './testing/account.ts';

const click = { conversion_action: '0100001', conversion_date_time: '2026-11-20T10:15:00Z' };
const clicks: FaultWrite['batch'] = {
  object: 'click_conversion',
  operation: 'upsert',
  primaryIdentifier: 'gclid',
  records: [
    { ...click, gclid: 'Cj0KCQjw-one' },
    { ...click, gclid: 'Cj0KCQjw-two' },
  ],
};
const readers = {
  object: 'customer_match_list_900001',
  primaryIdentifier: 'user_identifier.hashed_email',
  records: [
    { 'user_identifier.hashed_email': 'jane@example.com' },
    { 'user_identifier.hashed_email': 'john@example.com' },
  ],
} as const;

/** The last result is missing. */
function forgetLast(body: unknown): unknown {
  const results = (body as { results: unknown[] }).results.slice(0, -1);
  return { ...(body as object), results };
}

const open = (credentials: object) => () =>
  openTestAccount({ credentials: { account_id: SHOP, ...credentials }, timeoutMs: 300, retryBaseMs: 1 });

testFaults({
  label: 'Google Ads through the Ads API',
  open: open({}),
  writes: [
    {
      name: 'upload of click conversions',
      batch: clicks,
      on: /:uploadClickConversions$/,
      accountForFewer: forgetLast,
    },
    {
      name: 'upload of call conversions',
      batch: {
        object: 'call_conversion',
        operation: 'upsert',
        primaryIdentifier: 'caller_id',
        records: ['+16502531234', '+16502531235'].map((caller_id) => ({
          ...click,
          conversion_action: '0100002',
          caller_id,
          call_start_date_time: '2026-11-20T10:00:00Z',
        })),
      },
      on: /:uploadCallConversions$/,
      accountForFewer: forgetLast,
    },
    {
      name: 'upload of enhanced conversions',
      batch: {
        object: 'enhanced_conversion',
        operation: 'upsert',
        primaryIdentifier: 'order_id',
        records: ['order-1', 'order-2'].map((order_id) => ({
          conversion_action: '0100003',
          order_id,
          'user_identifier.hashed_email': 'jane@example.com',
        })),
      },
      on: /:uploadConversionAdjustments$/,
      accountForFewer: forgetLast,
    },
    {
      name: 'upsert of members, filling the job',
      batch: { ...readers, operation: 'upsert' },
      on: /:addOperations$/,
    },
    { name: 'upsert of members, starting the job', batch: { ...readers, operation: 'upsert' }, on: /:run$/ },
    {
      name: 'delete of members',
      batch: { ...readers, operation: 'delete' },
      on: /offlineUserDataJobs:create$/,
    },
  ],
});

testFaults({
  label: 'Google Ads through the Data Manager API',
  open: open({ api: 'data_manager', customer_match_terms_accepted: true }),
  writes: [
    { name: 'upload of click conversions', batch: clicks, on: 'POST /v1/events:ingest' },
    {
      name: 'upsert of members',
      batch: { ...readers, operation: 'upsert' },
      on: 'POST /v1/audienceMembers:ingest',
    },
    {
      name: 'delete of members',
      batch: { ...readers, operation: 'delete' },
      on: 'POST /v1/audienceMembers:remove',
    },
    {
      name: 'upload of click conversions, asking for its end',
      batch: clicks,
      on: 'GET /v1/requestStatus:retrieve',
      accountForFewer: (body) =>
        JSON.parse(JSON.stringify(body).replaceAll('"recordCount":"2"', '"recordCount":"1"')) as unknown,
    },
  ],
});

test(
  'a request that is refused for all its records one by one ends, and loses none',
  inAccount(async ({ harness, sandbox, requests }) => {
    const violation = (field: string) => ({
      error: {
        code: 400,
        message: 'There was a problem with the request.',
        status: 'INVALID_ARGUMENT',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.BadRequest',
            fieldViolations: [{ field, description: 'Invalid value.' }],
          },
        ],
      },
    });
    const on = /:uploadClickConversions$/;
    sandbox.fail({ kind: 'status', status: 400, body: violation('conversions[0].gclid'), on });
    const records = Array.from({ length: 40 }, (_, at) => ({ ...click, gclid: `Cj0KCQjw-${at}` }));
    const outcomes = await harness.write({ ...clicks, records });
    expect(outcomes).toHaveLength(40);
    expect(outcomes.filter((outcome) => outcome.status === 'rejected' && !outcome.retryable)).toHaveLength(
      25,
    );
    expect(outcomes.filter((outcome) => 'code' in outcome && outcome.code === 'not_sent')).toHaveLength(15);
    expect(requests().filter((request) => on.test(request))).toHaveLength(25);
    sandbox.heal();
    sandbox.fail({ kind: 'status', status: 400, body: violation('login_customer_id'), on });
    await expect(harness.write(clicks)).rejects.toMatchObject({ whoMustAct: 'fix_configuration' });
  }),
);

test(
  'an error that passes is one for later, whatever its HTTP status',
  inAccount(async ({ harness, sandbox }) => {
    const errors = [{ errorCode: { databaseError: 'CONCURRENT_MODIFICATION' }, message: 'Try again.' }];
    const body = { error: { code: 400, message: 'Refused.', details: [{ errors }] } };
    sandbox.fail({ kind: 'status', status: 400, body, on: /:uploadClickConversions$/ });
    await expect(harness.write(clicks)).rejects.toMatchObject({ whoMustAct: 'retry_later' });
  }),
);

test.each([
  [403, { notAllowlistedError: 'CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE' }, /Set api to data_manager/],
  [403, { authorizationError: 'DEVELOPER_TOKEN_NOT_ON_ALLOWLIST' }, /Check developer_token, or take it out/],
  [403, { userListError: 'ADVERTISER_NOT_ON_ALLOWLIST_FOR_USING_UPLOADED_DATA' }, /its access in Google Ads/],
  [403, { authorizationError: 'ACTION_NOT_PERMITTED' }, /may only read this Ads account.*API Center/],
  [403, { authorizationError: 'MISSING_TOS' }, /terms of service in the API Center/],
  [401, { authenticationError: 'ORGANIZATION_NOT_APPROVED' }, /Cloud project or its organization/],
  [404, { requestError: 'RESOURCE_NOT_FOUND' }, /refresh the objects/],
])('a refusal with %i and %o says what to do about it', (status, errorCode, advice) =>
  inAccount(async ({ harness, sandbox }) => {
    const errors = [{ errorCode, message: 'Refused.' }];
    const body = { error: { code: status, message: 'Refused.', details: [{ errors }] } };
    sandbox.fail({ kind: 'status', status, body, on: /:uploadClickConversions$/ });
    await expect(harness.write(clicks)).rejects.toMatchObject({
      whoMustAct: 'fix_configuration',
      message: expect.stringMatching(advice) as string,
    });
  })(),
);

test(
  'a poll that meets a fault leaves the job to be asked for later',
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object(readers.object);
    sandbox.fail({ kind: 'status', status: 503, on: /googleAds:search$/, times: 8 });
    await expect(harness.write({ ...readers, object, operation: 'upsert' })).rejects.toMatchObject({
      whoMustAct: 'retry_later',
    });
    expect([...sandbox.state.jobs.values()].map(({ status }) => status)).toEqual(['RUNNING']);
  }),
);
