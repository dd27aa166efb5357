import type { Batch, JsonObject, WriteRecord, WriteResult } from '#connector-kit';
import { BatchOutcomes, ConfigurationError, memberOf, textOf, unknown } from '#connector-kit';
import type { Account } from './account.ts';
import { accountOf } from './account.ts';
import { clickEvent } from './click-conversion.ts';
import { consentOf, eventConsent } from './consent.ts';
import { conversionActions } from './conversion-action.ts';
import type { Context } from './credentials.ts';
import type { Item } from './item.ts';
import { itemsOf, positionsOf } from './item.ts';
import type { PendingJob } from './pending.ts';
import { resultOf } from './pending.ts';
import type { ApiRequest } from './request.ts';
import { sendItems } from './send-items.ts';
import { dataManagerMember, userListOf } from './user-list.ts';
import { present } from './value.ts';

/**
 * Adds members to a Customer Match list, or removes them, through the Data Manager API. It says at once whether it took
 * the request, and later what became of it.
 * https://developers.google.com/data-manager/api/devguides/audiences/google-ads/customer-match
 */
export async function ingestMembers(context: Context, batch: Batch): Promise<WriteResult> {
  const account = accountOf(context);
  const list = userListOf(batch.object);
  const removes = batch.operation === 'delete';
  if (!removes && list.key !== 'CRM_ID' && context.credentials.customer_match_terms_accepted !== true) {
    throw new ConfigurationError(
      'Google takes contact data and mobile ids only from who accepts the Customer Match terms ' +
        '(https://support.google.com/adspolicy/answer/6299717): read them, then set customer_match_terms_accepted to true.',
      { code: 'terms_not_accepted' },
    );
  }
  const outcomes = new BatchOutcomes(batch.records.length);
  const build = (record: WriteRecord): JsonObject => ({
    ...dataManagerMember(record, list.key),
    ...(removes ? {} : present({ consent: eventConsent(consentOf(record, context.credentials)) })),
  });
  const items = await itemsOf(batch.records, outcomes, build, (member) =>
    JSON.stringify({ ...member, consent: undefined }),
  );
  const termsOfService = { customerMatchTermsOfServiceStatus: 'ACCEPTED' };
  const shared = {
    destinations: [destinationOf(account, list.id)],
    ...(list.key === 'CONTACT_INFO' ? { encoding: 'HEX' } : {}),
    ...(removes || list.key === 'CRM_ID' ? {} : { termsOfService }),
  };
  return ingest(context, outcomes, [items], (sent) => ({
    ...(removes
      ? { path: '/audienceMembers:remove', doing: 'removing members of a Customer Match list' }
      : { path: '/audienceMembers:ingest', doing: 'adding members to a Customer Match list' }),
    json: { ...shared, audienceMembers: sent.map(({ json }) => json) },
  }));
}

/** Uploads click conversions through the Data Manager API: https://developers.google.com/data-manager/api/devguides/events/google-ads/offline */
export async function ingestClickConversions(context: Context, batch: Batch): Promise<WriteResult> {
  const account = accountOf(context);
  const findAction = await conversionActions(context, account, batch.records);
  const outcomes = new BatchOutcomes(batch.records.length);
  const build = (record: WriteRecord): JsonObject => ({
    action: findAction(record),
    event: clickEvent(record, context.credentials),
  });
  const items = await itemsOf(batch.records, outcomes, build, identityOf);
  const groups = [...Map.groupBy(items, ({ json }) => actionIn(json)).values()];
  return ingest(context, outcomes, groups, (sent) => ({
    path: '/events:ingest',
    doing: 'uploading click conversions',
    json: {
      destinations: [destinationOf(account, actionIn(sent[0]?.json))],
      events: sent.map(({ json }) => json['event']),
      encoding: 'HEX',
    },
  }));
}

/** Sends each group in a request of its own. */
async function ingest(
  context: Context,
  outcomes: BatchOutcomes,
  groups: readonly (readonly Item[])[],
  request: (items: readonly Item[]) => Pick<ApiRequest, 'path' | 'json' | 'doing'>,
): Promise<WriteResult> {
  const jobs: PendingJob[] = [];
  for (const items of groups) {
    await sendItems(
      context,
      outcomes,
      items,
      (sent) => ({ ...request(sent), api: 'data_manager', method: 'POST', retry: 'never' }),
      (sent, body) => {
        const records = positionsOf(sent);
        const name = textOf(memberOf(body, 'requestId'));
        if (name !== undefined) jobs.push({ name, isStarted: true, records, sent: sent.length });
        else for (const at of records) outcomes.set(at, unnamed);
      },
    );
  }
  return resultOf(outcomes, { api: 'data_manager', startedAt: new Date().toISOString(), jobs });
}

const unnamed = unknown(
  'The Data Manager API took the request without naming it, so nobody can ask what became of this record.',
);

/** https://developers.google.com/data-manager/api/devguides/concepts/destinations */
function destinationOf({ id, managerId }: Account, productDestinationId: string): JsonObject {
  const account = (accountId: string) => ({ accountType: 'GOOGLE_ADS', accountId });
  return {
    operatingAccount: account(id),
    ...(managerId === undefined ? {} : { loginAccount: account(managerId) }),
    productDestinationId,
  };
}

function actionIn(json: JsonObject | undefined): string {
  return textOf(json?.['action']) ?? '';
}

function identityOf({ action, event }: JsonObject): string {
  const transaction = memberOf(event, 'transactionId');
  if (transaction !== undefined) return JSON.stringify([action, transaction]);
  const names = ['adIdentifiers', 'eventTimestamp', 'userData'];
  return JSON.stringify([action, ...names.map((name) => memberOf(event, name))]);
}
