import type { SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { notFound, now, objectIn, ok, page, text } from './reply.ts';
import type { Contact, List, SandboxState } from './state.ts';

export function listRoutes(state: SandboxState): readonly SandboxRoute[] {
  return [
    route('GET', /^\/api\/3\/lists$/, ({ query }) =>
      ok({ lists: page(state.lists, query).map(listed), meta: { total: String(state.lists.length) } }),
    ),
    route('GET', /^\/api\/3\/contacts\/(\d+)\/contactLists$/, ({ params }) => {
      const contact = state.contacts.get(Number(params[0]));
      if (contact === undefined) return notFound(`No Result found for Subscriber with id ${params[0]}`);
      const contactLists = [...contact.lists].map(([list, status]) => ({
        ...membership(contact, list),
        status: String(status),
      }));
      return ok({ contactLists });
    }),
    route('POST', /^\/api\/3\/contactLists$/, ({ json }) => {
      const given = objectIn(json, 'contactList');
      const contact = state.contacts.get(Number(given['contact']));
      if (contact === undefined) {
        return notFound(`No Result found for Subscriber with id ${text(given['contact'])}`);
      }
      const list = state.lists.find(({ id }) => id === Number(given['list']));
      if (list === undefined) return notFound(`No Result found for List with id ${text(given['list'])}`);
      const status = Number(given['status']);
      contact.lists.set(list.id, status);
      const { id, email, firstName, lastName } = contact;
      return ok({
        contacts: [{ id: String(id), email, firstName, lastName, udate: contact.updatedAt, links: {} }],
        contactList: { ...membership(contact, list.id), status },
      });
    }),
  ];
}

function listed(list: List) {
  return {
    stringid: list.stringid,
    userid: '1',
    name: list.name,
    cdate: '2026-01-05T09:00:00-06:00',
    private: '0',
    udate: null,
    links: {},
    id: String(list.id),
    user: '1',
  };
}

function membership(contact: Contact, list: number) {
  return {
    contact: String(contact.id),
    list: String(list),
    form: null,
    seriesid: '0',
    sdate: now(),
    responder: '1',
    sync: '0',
    first_name: contact.firstName,
    last_name: contact.lastName,
    links: {},
    id: `${contact.id}${list}`,
    automation: null,
  };
}
