import type { Batch, HttpResponse, Outcome, WriteRecord, WriteResult } from '#connector-kit';
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
  const request = setStatus(batch, record, email, wanted ?? 'SUBSCRIBED');
  const response = await ask(context, request);
  if (response.status < 400) return statusOutcome(response, request);
  const fault = goneObject(response, request.doing);
  if (fault !== undefined) throw fault;
  return rejectionOf(response);
}

/** What the record says of the status; undefined where being there is all that it says. */
function wantedStatus({ operation }: Batch, record: WriteRecord): string | undefined {
  if (operation === 'delete') return 'UNSUBSCRIBED';
  return textOfKey(record['statusState'])?.toUpperCase();
}

/** Somebody who has unsubscribed is not subscribed again because a source still has their address. */
async function optOut(context: Context, batch: Batch, email: string): Promise<Outcome | undefined> {
  const request: ApiRequest = {
    method: 'GET',
    path: statusPath(email),
    query: { channel: CHANNEL },
    doing: 'reading subscription statuses',
  };
  const response = await look(context, request);
  if (isNoRecord(response)) return undefined;
  if (response.status >= 400) return rejectionOf(response);
  const results = resultsOf(listOf(jsonOf(response), 'results'), request.doing);
  const id = subscriptionIdOf(batch.object);
  const isOut = results.some(
    (result) => textOf(result['subscriptionId']) === id && textOf(result['status']) === 'UNSUBSCRIBED',
  );
  if (!isOut) return undefined;
  return rejected(
    'unsubscribed',
    `${email} has unsubscribed, and is left so. Where they want it back, map statusState to SUBSCRIBED.`,
  );
}

function statusOutcome(response: HttpResponse, { doing }: ApiRequest): Outcome {
  const results = listOf(jsonOf(response), 'results');
  if (results === undefined) {
    return unknown(`${unreadable(label(response, doing)).message} The status may have been written.`);
  }
  if (results.some((result) => textOf(result['status']) !== undefined)) return succeeded;
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
