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
import { goneObject, rejectionOf } from './crm-answer.ts';
import { textOfKey } from './record-key.ts';
import { label } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { ask } from './request.ts';
import { EMAIL, subscriptionIdOf } from './subscription-object.ts';
import { SUBSCRIPTIONS_VERSION } from './version.ts';

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
  const request = setStatus(batch, record, email);
  const response = await ask(context, request);
  if (response.status < 400) return statusOutcome(response, request);
  const fault = goneObject(response, request.doing);
  if (fault !== undefined) throw fault;
  return rejectionOf(response);
}

function statusOutcome(response: HttpResponse, { doing }: ApiRequest): Outcome {
  const results = listOf(jsonOf(response), 'results');
  if (results === undefined) {
    return unknown(`${unreadable(label(response, doing)).message} The status may have been written.`);
  }
  if (results.some((result) => textOf(result['status']) !== undefined)) return succeeded;
  return unknown('HubSpot did not say what became of this status: it may have been written.');
}

function setStatus(batch: Batch, record: WriteRecord, email: string): ApiRequest {
  const isRemoval = batch.operation === 'delete';
  const asked = isRemoval ? 'UNSUBSCRIBED' : (textOfKey(record['statusState']) ?? 'SUBSCRIBED');
  const legalBasis = textOfKey(record['legalBasis']);
  const legalBasisExplanation = textOfKey(record['legalBasisExplanation']);
  return {
    method: 'POST',
    path: `/communication-preferences/${SUBSCRIPTIONS_VERSION}/statuses/${encodeURIComponent(email)}`,
    json: {
      channel: 'EMAIL',
      subscriptionId: Number(subscriptionIdOf(batch.object)),
      statusState: asked.toUpperCase(),
      ...(legalBasis === undefined || isRemoval ? {} : { legalBasis }),
      ...(legalBasisExplanation === undefined || isRemoval ? {} : { legalBasisExplanation }),
    },
    retry: 'always',
    doing: 'writing subscription statuses',
  };
}
