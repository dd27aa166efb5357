import type { Batch, HttpResponse, Outcome, WriteResult } from '#connector-kit';
import {
  BatchOutcomes,
  ConfigurationError,
  ConnectorError,
  rejected,
  succeeded,
  unknown,
  unreadable,
} from '#connector-kit';
import type { Context } from './credentials.ts';
import { goneObject, rejectionOf } from './crm-answer.ts';
import { EVENT_FIELDS, eventNameOf } from './event-object.ts';
import { textOfKey } from './record-key.ts';
import { label } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { sendInputs } from './sending.ts';
import { propertyValue } from './value.ts';
import { API_VERSION } from './version.ts';

/** https://developers.hubspot.com/docs/api-reference/events-send-event-completions-v3/guide. */
export const MOST_EVENTS = 500;

interface SentEvent {
  readonly at: number;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Sends events. HubSpot takes a request whole or refuses it whole. Throws ConnectorError where none was taken. */
export async function sendEvents(context: Context, batch: Batch): Promise<WriteResult> {
  const { operation, object, records } = batch;
  if (operation !== 'append') throw new ConfigurationError(`${object.label} can be appended only.`);
  const outcomes = new BatchOutcomes(records.length);
  const events = records.flatMap((_, at): SentEvent[] => {
    try {
      return [{ at, event: eventOf(batch, at) }];
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      outcomes.set(at, rejected(error.code ?? 'refused', error.message));
      return [];
    }
  });
  const [known, anonymous] = [events.filter(isOfSomebody), events.filter((event) => !isOfSomebody(event))];
  for (const { at } of anonymous) {
    outcomes.set(
      at,
      rejected('no_identifier', 'The event says of nobody: give it an email, objectId or utk.'),
    );
  }
  await sendInputs(context, outcomes, known, MOST_EVENTS, {
    request: sendBatch,
    outcomes: (part, response) => part.map(() => sent(response)),
    refuse: (_, response) => rejectionOf(response),
    faultOfAll: goneObject,
  });
  return { outcomes: outcomes.close() };
}

function eventOf(batch: Batch, at: number): SentEvent['event'] {
  const record = batch.records[at] ?? {};
  const event: Record<string, unknown> = { eventName: eventNameOf(batch.object) };
  const properties: Record<string, string> = {};
  for (const field of batch.fields) {
    const { fullName } = field;
    const value = record[fullName];
    if (value === undefined || value === null) continue;
    if (fullName === 'occurredAt') event[fullName] = propertyValue(field, value);
    else if (EVENT_FIELDS.some((name) => name === fullName)) event[fullName] = textOfKey(value);
    else {
      const text = propertyValue(field, value);
      if (text !== undefined) properties[fullName] = text;
    }
  }
  return { ...event, properties };
}

function isOfSomebody({ event }: SentEvent): boolean {
  return ['email', 'objectId', 'utk'].some((name) => event[name] !== undefined);
}

function sendBatch(events: readonly SentEvent[]): ApiRequest {
  return {
    method: 'POST',
    path: `/events/custom/${API_VERSION}/send/batch`,
    json: { inputs: events.map(({ event }) => event) },
    doing: 'sending events',
  };
}

function sent(response: HttpResponse): Outcome {
  if (response.status === 204) return succeeded;
  return unknown(`${unreadable(label(response, 'sending events')).message} The event may have been taken.`);
}
