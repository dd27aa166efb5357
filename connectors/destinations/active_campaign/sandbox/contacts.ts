import type { SandboxReply, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { invalid, isRecord, notFound, now, objectIn, ok, page, text } from './reply.ts';
import type { Contact, SandboxState } from './state.ts';
import { contactByEmail, isExcluded } from './state.ts';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export function contactRoutes(state: SandboxState): readonly SandboxRoute[] {
  return [
    route('GET', /^\/api\/3\/contacts$/, ({ query }) => listContacts(state, query)),
    route('POST', /^\/api\/3\/contacts$/, ({ json }) => {
      const given = objectIn(json, 'contact');
      if (contactByEmail(state, text(given['email'])) !== undefined) {
        return invalid('Email address already exists in the system', 'duplicate', 'email');
      }
      return briefly(writeContact(state, given));
    }),
    route('POST', /^\/api\/3\/contact\/sync$/, ({ json }) => writeContact(state, objectIn(json, 'contact'))),
    route('PUT', /^\/api\/3\/contacts\/(\d+)$/, ({ params, json }) => {
      const contact = state.contacts.get(Number(params[0]));
      if (contact === undefined) return notFound(`No Result found for Subscriber with id ${params[0]}`);
      return writeContact(state, { email: contact.email, ...objectIn(json, 'contact') }, contact);
    }),
    route('DELETE', /^\/api\/3\/contacts\/(\d+)$/, ({ params }) =>
      state.contacts.delete(Number(params[0]))
        ? ok({})
        : notFound(`No result found for contact with id ${params[0]}`),
    ),
  ];
}

function listContacts(state: SandboxState, query: URLSearchParams): SandboxReply {
  const email = query.get('email');
  const ids = query.getAll('ids[]');
  const found = [...state.contacts.values()].filter(
    (contact) =>
      (email === null || contact.email.toLowerCase() === email.toLowerCase()) &&
      (ids.length === 0 || ids.includes(String(contact.id))),
  );
  const limit = Number(query.get('limit') ?? 20);
  const offset = Number(query.get('offset') ?? 0);
  return ok({
    scoreValues: [],
    contacts: page(found, query).map(listedContact),
    meta: { total: String(found.length), page_input: { limit, offset, status: -1, search: null } },
  });
}

/** Creates a contact, or updates the one with that address. */
function writeContact(
  state: SandboxState,
  given: Record<string, unknown>,
  known: Contact | undefined = contactByEmail(state, text(given['email'])),
): SandboxReply {
  const email = text(given['email']);
  if (email === '') return invalid('The contact email was not provided.', 'email_missing', 'email');
  if (!EMAIL.test(email)) return invalid('Contact Email Address is not valid.', 'email_invalid', 'email');
  if (isExcluded(state, email)) return ok({ message: `${email}: Row skipped - It is on exclusion list` });
  const values = Array.isArray(given['fieldValues']) ? given['fieldValues'].filter(isRecord) : [];
  const strange = values.find(({ field }) => !state.contactFields.some(({ id }) => id === Number(field)));
  if (strange !== undefined) return notFound(`No Result found for Field with id ${text(strange['field'])}`);

  const contact = known ?? newContact(state, email);
  applyContact(state, contact, {
    ...given,
    fields: values.map(({ field, value }) => ({ id: field, value })),
  });
  return { status: known === undefined ? 201 : 200, json: writtenContact(contact) };
}

/** `POST /contacts` gives back less of the contact than the others do. */
function briefly(reply: SandboxReply): SandboxReply {
  if (reply.status !== 201 || !isRecord(reply.json)) return reply;
  const { phone: _, firstName: __, lastName: ___, ...contact } = objectIn(reply.json, 'contact');
  return { ...reply, json: { ...reply.json, contact } };
}

export function newContact(state: SandboxState, email: string): Contact {
  const at = now();
  const contact: Contact = {
    id: state.nextId(),
    email,
    firstName: '',
    lastName: '',
    phone: '',
    createdAt: at,
    updatedAt: at,
    fieldValues: new Map(),
    lists: new Map(),
  };
  state.contacts.set(contact.id, contact);
  return contact;
}

/** @param given standard fields, and `fields` as `{id, value}` */
export function applyContact(state: SandboxState, contact: Contact, given: Record<string, unknown>): void {
  contact.email = text(given['email']) || contact.email;
  for (const name of ['firstName', 'lastName', 'phone'] as const) {
    if (given[name] !== undefined) contact[name] = text(given[name]);
  }
  for (const field of Array.isArray(given['fields']) ? given['fields'].filter(isRecord) : []) {
    const id = Number(field['id']);
    const before = contact.fieldValues.get(id);
    contact.fieldValues.set(id, { id: before?.id ?? state.nextId(), value: text(field['value']) });
  }
  contact.updatedAt = now();
}

function listedContact(contact: Contact) {
  return {
    cdate: contact.createdAt,
    email: contact.email,
    phone: contact.phone,
    firstName: contact.firstName,
    lastName: contact.lastName,
    orgid: '0',
    deleted: '0',
    udate: contact.updatedAt,
    scoreValues: [],
    links: {},
    id: String(contact.id),
    organization: null,
  };
}

function writtenContact(contact: Contact) {
  const id = String(contact.id);
  return {
    fieldValues: [...contact.fieldValues].map(([field, value]) => ({
      contact: id,
      field: String(field),
      value: value.value,
      cdate: contact.createdAt,
      udate: contact.updatedAt,
      links: {},
      id: String(value.id),
      owner: id,
    })),
    contact: {
      email: contact.email,
      phone: contact.phone,
      firstName: contact.firstName,
      lastName: contact.lastName,
      cdate: contact.createdAt,
      udate: contact.updatedAt,
      orgid: '',
      links: {},
      id,
      organization: '',
    },
  };
}
