import type { Batch, JsonObject, WriteRecord } from '#connector-kit';
import { RecordError, textOf } from '#connector-kit';
import type { Plan, PlannedJob } from './job.ts';
import type { References } from './reference.ts';
import { resolveReferences } from './reference.ts';
import type { ApiRequest } from './request.ts';
import { payloadOf } from './value.ts';

/** What a comment is about. */
export const TICKET_ID = 'ticket_id';

/** Comments are added by updating their tickets: a second time would be a second comment. */
const ADDING = {
  method: 'PUT',
  doing: 'adding comments to tickets',
  retry: 'never',
  isOnce: true,
} as const;

/** A comment and the ticket that it goes to. */
interface Comment {
  readonly ticketId: string;
  readonly comment: JsonObject;
}

/** In a job of many tickets, each of them once. */
export const planComments: Plan = async (context, batch, positions, outcomes) => {
  const references = await resolveReferences(context, batch, positions);
  const items: PlannedJob['items'][number][] = [];
  for (const at of positions) {
    await outcomes.settle([at], async () => {
      const { ticketId, comment } = readComment(batch, at, references);
      items.push({ at, id: ticketId, body: { id: Number(ticketId), comment } });
    });
  }
  if (items.length === 0) return [];
  const request = (tickets: readonly unknown[]): ApiRequest => ({
    ...ADDING,
    path: '/tickets/update_many',
    json: { tickets },
  });
  return [{ items, request }];
};

/** One comment, at once. */
export function additionOf({ ticketId, comment }: Comment): ApiRequest {
  return { ...ADDING, path: `/tickets/${ticketId}`, json: { ticket: { comment } } };
}

/** @throws RecordError where it has no ticket or no text */
export function readComment(batch: Batch, at: number, references: References): Comment {
  const record = Object.fromEntries(
    Object.entries(batch.records[at] ?? {}).filter(([, value]) => value !== null),
  );
  if (textOf(record[TICKET_ID]) === undefined) {
    throw new RecordError('The comment has no ticket_id.', { code: 'ticket_missing' });
  }
  // Zendesk takes an update with a blank comment, and adds none.
  if (isBlank(record, 'body') && isBlank(record, 'html_body')) {
    throw new RecordError('The comment has neither a body nor an html_body.', { code: 'body_missing' });
  }
  const { [TICKET_ID]: ticketId = null, ...comment } = payloadOf(record, { ...batch, references });
  const id = textOf(ticketId) ?? '';
  if (/^\d+$/.test(id)) return { ticketId: id, comment };
  throw new RecordError(`"${id}" is not the id of a ticket.`, { code: 'ticket_malformed' });
}

function isBlank(record: WriteRecord, field: string): boolean {
  return (textOf(record[field])?.trim() ?? '') === '';
}
