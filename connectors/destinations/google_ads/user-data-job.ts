import type { Batch, BatchOutcomes as Outcomes, JsonObject, WriteRecord, WriteResult } from '#connector-kit';
import {
  BatchOutcomes,
  ConnectorError,
  NetworkError,
  RetryLaterError,
  memberOf,
  textOf,
} from '#connector-kit';
import type { Account } from './account.ts';
import { accountOf } from './account.ts';
import type { Consent } from './consent.ts';
import { consentOf } from './consent.ts';
import type { Context } from './credentials.ts';
import { failuresIn, failuresOf } from './failure.ts';
import type { Item } from './item.ts';
import { itemsOf, positionsOf } from './item.ts';
import type { PendingJob } from './pending.ts';
import { resultOf } from './pending.ts';
import type { ApiRequest } from './request.ts';
import { ask, bodyOf, send } from './request.ts';
import { refusedRecord } from './upload-answer.ts';
import { adsMember, userListOf } from './user-list.ts';

/**
 * Writes members of a Customer Match list through the Google Ads API: a job is created, filled and started, and works
 * on for minutes to hours. https://developers.google.com/google-ads/api/docs/remarketing/audience-segments/customer-match
 *
 * Nothing happens before a job is started, so what goes wrong until then leaves every record unwritten.
 */
export async function writeUserDataJobs(context: Context, batch: Batch): Promise<WriteResult> {
  const account = accountOf(context);
  const list = userListOf(batch.object);
  const verb = batch.operation === 'delete' ? 'remove' : 'create';
  const outcomes = new BatchOutcomes(batch.records.length);
  const build = (record: WriteRecord): JsonObject => ({
    consent: { ...(verb === 'create' ? consentOf(record, context.credentials) : {}) },
    operation: { [verb]: { userIdentifiers: adsMember(record, list.key) } },
  });
  const items = await itemsOf(batch.records, outcomes, build, ({ operation }) => JSON.stringify(operation));
  const jobs: PendingJob[] = [];
  // Customer Match takes the consent of a whole job only.
  for (const group of Map.groupBy(items, ({ json }) => JSON.stringify(json['consent'])).values()) {
    await outcomes.settle(positionsOf(group), async () => {
      const consent = memberOf(group[0]?.json, 'consent') as Consent;
      const name = await fillJob(context, account, { listId: list.id, consent, items: group, outcomes });
      const open = new Set(outcomes.open());
      const records = positionsOf(group).filter((at) => open.has(at));
      if (records.length === 0) return;
      const isStarted = await start(context, account, name);
      jobs.push({ name, isStarted, records, sent: records.length });
    });
  }
  return resultOf(outcomes, { api: 'google_ads', startedAt: new Date().toISOString(), jobs });
}

/**
 * Starts a job, or finds that it runs already.
 *
 * @returns false where no answer came: it may run or not
 * @throws ConnectorError where it is refused
 */
export async function start(context: Context, account: Account, name: string): Promise<boolean> {
  const request = post(account, `/${name}:run`, {}, 'starting a Customer Match upload');
  try {
    const response = await send(context, request);
    const isRunning = failuresIn(response).some(({ code }) => code === 'JOB_ALREADY_STARTED');
    if (!isRunning) bodyOf(response, request);
    return true;
  } catch (error) {
    const isUnanswered =
      (error instanceof NetworkError && error.sent) ||
      (error instanceof ConnectorError && error.code === 'unreadable');
    if (isUnanswered) return false;
    throw error;
  }
}

/** It becomes part of addresses and queries. */
const JOB_NAME = /^customers\/\d+\/offlineUserDataJobs\/\d+$/;

interface Filling {
  readonly listId: string;
  readonly consent: Consent;
  readonly items: readonly Item[];
  readonly outcomes: Outcomes;
}

/** @returns the job's resource name; members that are refused get their outcome */
async function fillJob(context: Context, account: Account, filling: Filling): Promise<string> {
  const { listId, consent, items, outcomes } = filling;
  const customerMatchUserListMetadata = {
    userList: `customers/${account.id}/userLists/${listId}`,
    ...(Object.keys(consent).length === 0 ? {} : { consent }),
  };
  const job = { type: 'CUSTOMER_MATCH_USER_LIST', customerMatchUserListMetadata };
  const created = await askBeforeStart(
    context,
    post(
      account,
      `/customers/${account.id}/offlineUserDataJobs:create`,
      { job },
      'creating a Customer Match upload',
    ),
  );
  const name = textOf(memberOf(created, 'resourceName')) ?? '';
  if (!JOB_NAME.test(name)) {
    throw new RetryLaterError(
      'Google Ads created a Customer Match upload without naming it. Try again later.',
      {
        code: 'unreadable',
      },
    );
  }
  const operations = items.map(({ json }) => json['operation']);
  const body = { operations, enablePartialFailure: true };
  const added = await askBeforeStart(
    context,
    post(account, `/${name}:addOperations`, body, 'filling a Customer Match upload'),
  );
  const failures = failuresOf(memberOf(added, 'partialFailureError'));
  for (const [at, own] of Map.groupBy(failures, (failure) => failure.at)) {
    const positions = at === undefined ? positionsOf(items) : (items[at]?.positions ?? []);
    for (const position of positions) outcomes.set(position, refusedRecord(own));
  }
  return name;
}

/** A lost answer is no doubt here: a job that was not started changes nothing. */
async function askBeforeStart(context: Context, request: ApiRequest) {
  try {
    return await ask(context, request);
  } catch (error) {
    if (!(error instanceof NetworkError) || !error.sent) throw error;
    throw new RetryLaterError(`${error.message} Nothing was written.`, { code: error.fault, cause: error });
  }
}

function post(account: Account, path: string, json: object, doing: string): ApiRequest {
  const { managerId } = account;
  return { api: 'google_ads', method: 'POST', path, json, retry: 'always', managerId, doing };
}
