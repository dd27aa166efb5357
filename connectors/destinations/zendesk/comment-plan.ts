import type { WriteRecord } from '#connector-kit';
import { RecordError, textOf } from '#connector-kit';
import type { Plan, PlannedJob } from './job.ts';
import { resolveReferences } from './reference.ts';
import { payloadOf } from './value.ts';

/** What a comment is about. */
export const TICKET_ID = 'ticket_id';

/** Comments are added by updating their tickets. */
export const planComments: Plan = async (context, batch, positions, outcomes) => {
  const references = await resolveReferences(context, batch, positions);
  const items: PlannedJob['items'][number][] = [];
  for (const at of positions) {
    await outcomes.settle([at], async () => {
      const record = checkedComment(batch.records[at] ?? {});
      const { ticket_id: ticketId = null, ...comment } = payloadOf(record, { ...batch, references });
      items.push({ at, id: textOf(ticketId) ?? '', body: { id: ticketId, comment } });
    });
  }
  if (items.length === 0) return [];
  return [
    {
      items,
      request: (tickets) => ({
        method: 'PUT',
        path: '/tickets/update_many',
        json: { tickets },
        doing: 'adding comments to tickets',
        // A second time would be a second comment.
        retry: 'never',
      }),
    },
  ];
};

/** @throws RecordError where it has no ticket or no text */
function checkedComment(record: WriteRecord): WriteRecord {
  if (textOf(record[TICKET_ID]) === undefined) {
    throw new RecordError('The comment has no ticket_id.', { code: 'ticket_missing' });
  }
  if (textOf(record['body']) === undefined && textOf(record['html_body']) === undefined) {
    throw new RecordError('The comment has neither a body nor an html_body.', { code: 'body_missing' });
  }
  return record;
}
