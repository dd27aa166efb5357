import { randomUUID } from 'node:crypto';
import { applyContact, newContact } from './contacts.ts';
import type { SandboxReply, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { isRecord, ok, text } from './reply.ts';
import type { Import, SandboxState } from './state.ts';
import { contactByEmail, isExcluded } from './state.ts';

const MOST_CONTACTS = 250;
const MOST_BYTES = 400_000;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** An import is still `waiting` when it is asked for the first time. */
const POLLS_BEFORE_THE_END = 1;

export function importRoutes(state: SandboxState): readonly SandboxRoute[] {
  return [
    route('POST', /^\/api\/3\/import\/bulk_import$/, ({ json }) => queueImport(state, json)),
    route('GET', /^\/api\/3\/import\/info$/, ({ query }) => {
      const batchId = query.get('batchId') ?? '';
      if (batchId === '') return refused("'batchId' is a required field.");
      const job = state.imports.get(batchId);
      if (job === undefined) return refused(`No import with the batchId ${batchId}`);
      job.polls += 1;
      if (job.status === 'waiting' || job.polls <= POLLS_BEFORE_THE_END) {
        return ok({ status: 'waiting', success: [], failure: [] });
      }
      return ok({ status: job.status, success: job.success.map(String), failure: job.failure });
    }),
  ];
}

function queueImport(state: SandboxState, body: unknown): SandboxReply {
  const contacts = isRecord(body) && Array.isArray(body['contacts']) ? body['contacts'].filter(isRecord) : [];
  if (contacts.length === 0 || contacts.length > MOST_CONTACTS) {
    return refused(`Between 1 and ${MOST_CONTACTS} contacts may be imported at once.`);
  }
  if (JSON.stringify(body).length > MOST_BYTES) return refused('The payload is larger than 400 kB.');
  const failureReasons = contacts.flatMap((contact, at) =>
    EMAIL.test(text(contact['email']))
      ? []
      : [{ contact: at, failureReason: "Field 'email' incorrect format" }],
  );
  if (failureReasons.length > 0) {
    const message =
      'JSON payload did not pass validation. Please fix failure Reasons and retry. ' +
      'The import was not queued for processing.';
    return { status: 400, json: { success: 0, message, failureReasons } };
  }
  const batchId = randomUUID();
  const job: Import = { contacts, status: 'waiting', polls: 0, success: [], failure: [] };
  state.imports.set(batchId, job);
  setImmediate(() => runImport(state, job));
  return ok({ Success: 1, queued_contacts: contacts.length, batchId, message: 'Contact import queued' });
}

function runImport(state: SandboxState, job: Import): void {
  const { reportsUpdated, interruptAfter } = state.importer;
  for (const given of job.contacts.slice(0, interruptAfter)) {
    const email = text(given['email']);
    const fields = Array.isArray(given['fields']) ? given['fields'].filter(isRecord) : [];
    const isKnown = fields.every(({ id }) => state.contactFields.some((field) => field.id === Number(id)));
    if (!EMAIL.test(email) || isExcluded(state, email) || !isKnown) {
      job.failure.push(email);
      continue;
    }
    const known = contactByEmail(state, email);
    const contact = known ?? newContact(state, email);
    const { first_name: firstName, last_name: lastName, phone } = given;
    applyContact(state, contact, { firstName, lastName, phone, fields });
    for (const list of Array.isArray(given['subscribe']) ? given['subscribe'].filter(isRecord) : []) {
      const id = Number(list['listid']);
      // The importer never takes back in whoever has unsubscribed.
      if (contact.lists.get(id) !== 2) contact.lists.set(id, 1);
    }
    if (known === undefined || reportsUpdated) job.success.push(contact.id);
  }
  job.status = job.contacts.length > interruptAfter ? 'interrupted' : 'completed';
}

function refused(message: string): SandboxReply {
  return { status: 400, json: { success: 0, message } };
}
