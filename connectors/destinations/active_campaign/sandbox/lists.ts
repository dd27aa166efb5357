import type { Route } from './route.ts';
import { notFound, now, objectIn, ok, page, route, text } from './route.ts';
import type { Contact, List } from './state.ts';

export const listRoutes: readonly Route[] = [
  route('GET', /^\/lists$/, ({ state, query }) =>
    ok({ lists: page(state.lists, query).map(listed), meta: { total: String(state.lists.length) } }),
  ),
  route('GET', /^\/contacts\/(\d+)\/contactLists$/, ({ state, params }) => {
    const contact = state.contacts.get(Number(params[0]));
    if (contact === undefined) return notFound(`No Result found for Subscriber with id ${params[0]}`);
    const contactLists = [...contact.lists].map(([list, status]) => ({
      ...membership(contact, list),
      status: String(status),
    }));
    return ok({ contactLists });
  }),
  route('POST', /^\/contactLists$/, ({ state, body }) => {
    const given = objectIn(body, 'contactList');
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
