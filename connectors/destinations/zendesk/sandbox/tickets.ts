import type { SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { queueJob } from './jobs.ts';
import { Refused, checkValue, listOf, membersOf, sameText, tagsOf, textOf } from './members.ts';
import type { Members } from './members.ts';
import { among, failure, page, reply } from './page.ts';
import { ticket } from './seed.ts';
import type { Entity, SandboxState } from './state.ts';
import { newId } from './state.ts';

export function ticketRoutes(state: SandboxState): readonly SandboxRoute[] {
  const { tickets } = state;
  return [
    route('GET', /^\/api\/v2\/tickets\/show_many(?:\.json)?$/, ({ query }) =>
      reply({ tickets: among(tickets.values(), 'id', query.get('ids')) }),
    ),
    route('GET', /^\/api\/v2\/tickets(?:\.json)?$/, (request) => {
      const externalId = request.query.get('external_id');
      // Archived tickets are in no list.
      const all = [...tickets.values()].filter(({ id }) => !state.archived.has(Number(id)));
      return page(
        request,
        'tickets',
        externalId === null ? all : all.filter((one) => sameText(one['external_id'], externalId)),
      );
    }),
    route('GET', /^\/api\/v2\/tickets\/(\d+)(?:\.json)?$/, ({ params }) => {
      const found = tickets.get(Number(params[0]));
      return found === undefined ? failure(404, 'RecordNotFound', 'Not found') : reply({ ticket: found });
    }),
    route('GET', /^\/api\/v2\/search(?:\.json)?$/, (request) => {
      const externalId = /^type:ticket external_id:"(.*)"$/.exec(request.query.get('query') ?? '')?.[1];
      const found = [...tickets.values()].filter((one) => sameText(one['external_id'], externalId));
      return page(
        request,
        'results',
        found.map((one) => ({ ...one, result_type: 'ticket' })),
      );
    }),
    route('PUT', /^\/api\/v2\/tickets\/(\d+)(?:\.json)?$/, ({ params, json }) => {
      const found = tickets.get(Number(params[0]));
      if (found === undefined) return failure(404, 'RecordNotFound', 'Not found');
      try {
        change(state, found, membersOf(membersOf(json)['ticket']));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const details = { base: [{ description: error.message }] };
        return {
          status: 422,
          json: { error: 'RecordInvalid', description: 'Record validation errors', details },
        };
      }
      return reply({ ticket: found });
    }),
    route('POST', /^\/api\/v2\/tickets\/create_many(?:\.json)?$/, ({ json }) =>
      queueJob(
        state,
        'Bulk Create Ticket',
        listOf(membersOf(json)['tickets']),
        (input, index) => {
          if (textOf(membersOf(input['comment'])['body']).trim() === '') {
            throw new Refused('TicketCreateError', 'Description: cannot be blank');
          }
          const entity = ticket(newId(state), null, {});
          update(state, entity, input);
          tickets.set(Number(entity.id), entity);
          return { id: entity.id, index };
        },
        (_input, index) => ({ index }),
      ),
    ),
    route('PUT', /^\/api\/v2\/tickets\/update_many(?:\.json)?$/, ({ json }) =>
      queueJob(
        state,
        'Bulk Update Ticket',
        listOf(membersOf(json)['tickets']),
        (input) => {
          const found = tickets.get(Number(input['id']));
          if (found === undefined) throw new Refused('TicketNotFound', 'Ticket not found');
          change(state, found, input);
          return { id: found.id, action: 'update', status: 'Updated', success: true };
        },
        (input) => ({ id: Number(input['id']), action: 'update', status: 'Failed', success: false }),
      ),
    ),
    route('DELETE', /^\/api\/v2\/tickets\/destroy_many(?:\.json)?$/, ({ query }) =>
      queueJob(
        state,
        'Bulk Delete Ticket',
        (query.get('ids') ?? '').split(','),
        (id) => {
          if (!tickets.delete(Number(id))) throw new Refused('TicketNotFound', 'Ticket not found');
          return { id: Number(id), action: 'delete', status: 'Deleted', success: true };
        },
        (id) => ({ id: Number(id), action: 'delete', status: 'Failed', success: false }),
      ),
    ),
  ];
}

/** Throws Refused. */
function change(state: SandboxState, entity: Entity, input: Members): void {
  if (entity['status'] === 'closed') {
    throw new Refused('TicketUpdateFailed', 'Status: closed prevents ticket update');
  }
  update(state, entity, input);
}

function update(state: SandboxState, entity: Entity, input: Members): void {
  const { id: _id, comment, tags, custom_fields: values, ...plain } = input;
  const requesterId = plain['requester_id'] ?? null;
  if (requesterId !== null && !state.users.has(Number(requesterId))) {
    throw new Refused('TicketError', `Requester: ${textOf(requesterId)} is invalid`);
  }
  const given = listOf(values);
  for (const { id, value } of given) {
    checkValue(
      state.ticketFields.find((field) => field.id === id),
      `Field ${textOf(id)}`,
      value,
    );
  }
  const kept = listOf(entity['custom_fields']).filter(({ id }) => !given.some((one) => one['id'] === id));
  Object.assign(
    entity,
    plain,
    { custom_fields: [...kept, ...given] },
    tags === undefined ? {} : { tags: tagsOf(tags) },
  );
  const { body, html_body: html, public: isPublic = true, author_id: author = 1 } = membersOf(comment);
  const text = textOf(body ?? html);
  if (text === '') return;
  const comments = state.comments.get(Number(entity.id)) ?? [];
  comments.push({ body: text, public: isPublic === true, author_id: Number(author) });
  state.comments.set(Number(entity.id), comments);
}
