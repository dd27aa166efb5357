import { expect, test } from 'vitest';
import { failuresOf } from './failure.ts';
import { succeeded } from './testing/account.ts';
import { faultyRecords, readUpload } from './upload-answer.ts';

const error = (code: string, index?: number) => ({
  errorCode: { conversionUploadError: code },
  message: 'In words.',
  ...(index === undefined
    ? {}
    : { location: { fieldPathElements: [{ fieldName: 'conversions', index }, { fieldName: 'gclid' }] } }),
});
const sent = (count: number) => Array.from({ length: count }, () => ({ gclid: 'a' }));
const status = (...errors: object[]) => ({ code: 3, details: [{ errors }] }) as never;

test('a result is a success, an empty one with an error a refusal, and an empty one without any a doubt', () => {
  const body = {
    results: [{ gclid: 'a' }, {}, {}],
    partialFailureError: status(error('EXPIRED_EVENT', 1)),
  };
  expect(readUpload(body, sent(3))).toMatchObject([
    succeeded,
    {
      status: 'rejected',
      code: 'EXPIRED_EVENT',
      message: expect.stringContaining('EXPIRED_EVENT: In words') as string,
    },
    { status: 'unknown' },
  ]);
});

test('results that are missing leave their records in doubt', () => {
  expect(readUpload({ results: [{ gclid: 'a' }] }, sent(2))).toMatchObject([
    succeeded,
    { status: 'unknown' },
  ]);
  expect(readUpload({}, sent(1))).toMatchObject([{ status: 'unknown' }]);
});

test('an error of no record is one of all that have no result', () => {
  const body = { results: [{ gclid: 'a' }, {}], partialFailureError: status(error('UNAUTHORIZED_CUSTOMER')) };
  expect(readUpload(body, sent(2))).toMatchObject([
    succeeded,
    { status: 'rejected', code: 'UNAUTHORIZED_CUSTOMER' },
  ]);
});

test('several errors of one record are told together, and it may be sent again only if all of them pass', () => {
  const body = (...codes: string[]) => ({
    results: [{}],
    partialFailureError: status(...codes.map((code) => error(code, 0))),
  });
  expect(readUpload(body('TOO_RECENT_EVENT', 'TOO_RECENT_CONVERSION_ACTION'), sent(1))).toMatchObject([
    {
      retryable: true,
      message: expect.stringMatching(/TOO_RECENT_EVENT.*TOO_RECENT_CONVERSION_ACTION/) as string,
    },
  ]);
  expect(readUpload(body('TOO_RECENT_EVENT', 'EXPIRED_EVENT'), sent(1))).toMatchObject([
    { retryable: false },
  ]);
});

test.each([
  ['the click and time of another order', { gclid: 'a', orderId: 'b' }, ['CLICK_CONVERSION_ALREADY_EXISTS']],
  ['an order id of a record without one', { gclid: 'a' }, ['ORDER_ID_ALREADY_IN_USE']],
  ['a fault beside it', { orderId: 'b' }, ['ORDER_ID_ALREADY_IN_USE', 'UNPARSEABLE_GCLID']],
  ['a twin in the request', { orderId: 'b' }, ['DUPLICATE_ORDER_ID']],
  [
    'a retraction in the way of a new value',
    { adjustmentType: 'RESTATEMENT', orderId: 'b' },
    ['CONVERSION_ALREADY_RETRACTED'],
  ],
])('%s does not count as the same conversion', (_name, json, codes) => {
  const body = { results: [{}], partialFailureError: status(...codes.map((code) => error(code, 0))) };
  expect(readUpload(body, [json])).toMatchObject([{ status: 'rejected', code: codes[0] }]);
});

test('an order that is there, with its click and time, is the same conversion', () => {
  const codes = ['CLICK_CONVERSION_ALREADY_EXISTS', 'ORDER_ID_ALREADY_IN_USE'];
  const body = { results: [{}], partialFailureError: status(...codes.map((code) => error(code, 0))) };
  expect(readUpload(body, [{ gclid: 'a', orderId: 'b' }])).toEqual([succeeded]);
});

test('the record of an error is found whether its list is named in snake or in camel case', () => {
  const errorAt = (fieldName: string) => ({
    errorCode: { conversionAdjustmentUploadError: 'CONVERSION_NOT_FOUND' },
    location: { fieldPathElements: [{ fieldName, index: 1 }] },
  });
  for (const name of ['conversion_adjustments', 'conversionAdjustments']) {
    expect(failuresOf(status(errorAt(name)))).toMatchObject([{ code: 'CONVERSION_NOT_FOUND', at: 1 }]);
  }
});

test('an error that is newer than the version of the API is named as Google names it', () => {
  const newer = {
    errorCode: { internalError: 'ERROR_CODE_NOT_PUBLISHED' },
    message: 'In words.',
    details: { unpublishedErrorCode: 'CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION' },
  };
  expect(failuresOf(status(newer))).toMatchObject([{ code: 'CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION' }]);
});

test('the records at fault are found in the paths of both APIs, whatever else the paths hold', () => {
  const violation = (field: string) =>
    ({ code: 3, details: [{ fieldViolations: [{ field, description: 'Invalid.' }] }] }) as never;
  const at = (field: string) => [...(faultyRecords(failuresOf(violation(field)), 9)?.keys() ?? [])];
  expect(at('events[3].user_data.user_identifiers[1].email_address')).toEqual([3]);
  expect(at('ingest_events_request.events[3]')).toEqual([3]);
  expect(at('audienceMembers[0].userData')).toEqual([0]);
  expect(at('conversions[8].conversion_value')).toEqual([8]);
  expect(at('destinations[0].operating_account')).toEqual([]);
  expect(at('encoding')).toEqual([]);
  expect(at('events[9]')).toEqual([]);
  expect([...(faultyRecords(failuresOf(status(error('EXPIRED_EVENT', 4))), 9)?.keys() ?? [])]).toEqual([4]);
});

test('the longest wait is read from the body, whatever form it has', () => {
  const wait = (...details: object[]) =>
    failuresOf({ status: 'RESOURCE_EXHAUSTED', details } as never)[0]?.retryAfterMs;
  const quota = { errorCode: {}, details: { quotaErrorDetails: { retryDelay: '899.5s' } } };
  expect(wait({ errors: [quota] })).toBe(899_500);
  const type = 'type.googleapis.com/google.rpc.';
  expect(wait({ '@type': `${type}RetryInfo`, retryDelay: '30s' })).toBe(30_000);
  const info = (limit: string) => ({
    '@type': `${type}ErrorInfo`,
    reason: 'X',
    metadata: { quota_limit: limit },
  });
  expect(wait(info('IngestionMutateRequestsPerMinutePerProject'))).toBe(60_000);
  expect(wait(info('IngestionMutateRequestsPerDayPerProject'))).toBeUndefined();
});
