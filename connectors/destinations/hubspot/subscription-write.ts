import type { Batch, HttpResponse, JsonObject, Outcome, WriteRecord, WriteResult } from '#connector-kit';
import {
  BatchOutcomes,
  ConfigurationError,
  jsonOf,
  listOf,
  rejected,
  succeeded,
  textOf,
  unknown,
  unreadable,
} from '#connector-kit';
import type { Context } from './credentials.ts';
import { goneObject, isNoRecord, rejectionOf } from './crm-answer.ts';
import { resultsOf } from './pages.ts';
import { textOfKey } from './record-key.ts';
import { label } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { ask, look } from './request.ts';
import { EMAIL, subscriptionIdOf } from './subscription-object.ts';
import { SUBSCRIPTIONS_VERSION } from './version.ts';

/** The only one that there is. */
const CHANNEL = 'EMAIL';

/** Subscribes people, or with a deletion unsubscribes them. Throws ConnectorError where nobody's status was written. */
export async function writeSubscriptions(context: Context, batch: Batch): Promise<WriteResult> {
  if (batch.primaryIdentifier !== EMAIL) {
    throw new ConfigurationError(
      `Subscriptions are identified by ${EMAIL}, not by ${batch.primaryIdentifier ?? 'nothing'}: ` +
        `map the sync's identifier to ${EMAIL}.`,
    );
  }
  const outcomes = new BatchOutcomes(batch.records.length);
  await outcomes.settleEach(
    batch.records.keys().toArray(),
    (at) => textOfKey(batch.records[at]?.[EMAIL])?.toLowerCase() ?? `no address ${at}`,
    (at) => writeStatus(context, batch, batch.records[at] ?? {}),
  );
  return { outcomes: outcomes.close() };
}

async function writeStatus(context: Context, batch: Batch, record: WriteRecord): Promise<Outcome> {
  const email = textOfKey(record[EMAIL]);
  if (email === undefined) return rejected('no_identifier', `The record has no value for ${EMAIL}.`);
  const wanted = wantedStatus(batch, record);
  if (wanted === undefined) {
    const hindrance = await optOut(context, batch, email);
    if (hindrance !== undefined) return hindrance;
  }
  const status = wanted ?? 'SUBSCRIBED';
  const request = setStatus(batch, record, email, status);
  const response = await ask(context, request);
  if (response.status < 400) {
    return statusOutcome(response, request, subscriptionIdOf(batch.object) ?? '', status);
  }
  const fault = goneObject(response, request.doing);
  if (fault !== undefined) throw fault;
  return rejectionOf(response);
}

/** What the record says of the status; undefined where being there is all that it says. */
function wantedStatus({ operation }: Batch, record: WriteRecord): string | undefined {
  if (operation === 'delete') return 'UNSUBSCRIBED';
  return textOfKey(record['statusState'])?.toUpperCase();
}

/**
 * Somebody who has unsubscribed, from this or from everything, is not subscribed again because a source still has their
 * address.
 */
async function optOut(context: Context, batch: Batch, email: string): Promise<Outcome | undefined> {
  const id = subscriptionIdOf(batch.object);
  const own = await readStatuses(context, statusPath(email));
  if ('outcome' in own) return own.outcome;
  if (own.statuses.some((status) => textOf(status['subscriptionId']) === id && isOut(status))) {
    return leftAlone(`${email} has unsubscribed`);
  }
  const wide = await readStatuses(context, `${statusPath(email)}/unsubscribe-all`);
  if ('outcome' in wide) return wide.outcome;
  return wide.statuses.some(isOut) ? leftAlone(`${email} has unsubscribed from everything`) : undefined;
}

function isOut(status: JsonObject): boolean {
  return textOf(status['status']) === 'UNSUBSCRIBED';
}

function leftAlone(what: string): Outcome {
  const hint = 'Where they want it back, map statusState to SUBSCRIBED.';
  return rejected('unsubscribed', `${what}, and is left so. ${hint}`);
}

async function readStatuses(
  context: Context,
  path: string,
): Promise<{ readonly statuses: readonly JsonObject[] } | { readonly outcome: Outcome }> {
  const query = { channel: CHANNEL };
  const request: ApiRequest = { method: 'GET', path, query, doing: 'reading subscription statuses' };
  const response = await look(context, request);
  if (isNoRecord(response)) return { statuses: [] };
  if (response.status >= 400) return { outcome: rejectionOf(response) };
  return { statuses: resultsOf(listOf(jsonOf(response), 'results'), request.doing) };
}

/** Success is only what HubSpot confirms: it may leave a status as it was. */
function statusOutcome(response: HttpResponse, { doing }: ApiRequest, id: string, wanted: string): Outcome {
  const results = listOf(jsonOf(response), 'results');
  if (results === undefined) {
    return unknown(`${unreadable(label(response, doing)).message} The status may have been written.`);
  }
  const status = textOf(results.find((result) => textOf(result['subscriptionId']) === id)?.['status']);
  if (status === wanted) return succeeded;
  if (status !== undefined) return rejected('not_changed', `HubSpot left the status at ${status}.`);
  return unknown('HubSpot did not say what became of this status: it may have been written.');
}

function setStatus(batch: Batch, record: WriteRecord, email: string, statusState: string): ApiRequest {
  const isRemoval = batch.operation === 'delete';
  const legalBasis = isRemoval ? undefined : textOfKey(record['legalBasis']);
  const legalBasisExplanation = isRemoval ? undefined : textOfKey(record['legalBasisExplanation']);
  return {
    method: 'POST',
    path: statusPath(email),
    json: {
      channel: CHANNEL,
      subscriptionId: Number(subscriptionIdOf(batch.object)),
      statusState,
      ...(legalBasis === undefined ? {} : { legalBasis }),
      ...(legalBasisExplanation === undefined ? {} : { legalBasisExplanation }),
    },
    retry: 'always',
    doing: 'writing subscription statuses',
  };
}

function statusPath(email: string): string {
  return `/communication-preferences/${SUBSCRIPTIONS_VERSION}/statuses/${encodeURIComponent(email)}`;
}
