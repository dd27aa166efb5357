import type { Batch, Outcome, WriteRecord, WriteResult } from '#connector-kit';
import { BatchOutcomes, ConfigurationError, ConnectorBugError } from '#connector-kit';
import { notFound, readFoundContact } from './contact-answer.ts';
import { importContacts } from './contact-import.ts';
import type { Lists } from './contact-lists.ts';
import { readLists } from './contact-lists.ts';
import type { ContactPayload } from './contact-request.ts';
import {
  contactKey,
  contactPayload,
  createContact,
  deleteContact,
  emailOf,
  findContact,
  updateContact,
} from './contact-request.ts';
import type { Context } from './credentials.ts';
import { upsertContact, writeOneContact } from './contact-upsert.ts';
import { ask, read } from './request.ts';
import { readDeleted } from './written.ts';

/** Throws ConnectorError where no record was written; else every record has its outcome, now or by `pollContacts`. */
export async function writeContacts(context: Context, batch: Batch): Promise<WriteResult> {
  if (batch.primaryIdentifier !== 'email') {
    throw new ConfigurationError(
      `Contacts are identified by email in ActiveCampaign, not by ${batch.primaryIdentifier ?? 'nothing'}: ` +
        "map the sync's identifier to email.",
    );
  }
  const lists = batch.operation === 'delete' ? undefined : await readLists(context, batch);
  if (batch.operation === 'upsert') return importContacts(context, batch, lists);
  const outcomes = new BatchOutcomes(batch.records.length);
  await outcomes.settleEach(
    batch.records.keys().toArray(),
    (at) => contactKey(batch.records[at] ?? {}),
    (at) => writeContact(context, batch, batch.records[at] ?? {}, lists),
  );
  return { outcomes: outcomes.close() };
}

function writeContact(
  context: Context,
  batch: Batch,
  record: WriteRecord,
  lists: Lists | undefined,
): Promise<Outcome> {
  switch (batch.operation) {
    case 'upsert':
      return upsertContact(context, batch, record, lists);
    case 'insert':
      return writeOneContact(context, record, lists, createContact(contactPayload(record, batch.fields)));
    case 'update':
      return update(context, contactPayload(record, batch.fields), record, lists);
    case 'delete':
      return remove(context, record);
    case 'append':
      throw new ConnectorBugError('contacts do not support append');
  }
}

async function update(
  context: Context,
  contact: ContactPayload,
  record: WriteRecord,
  lists: Lists | undefined,
): Promise<Outcome> {
  const id = readFoundContact(await read(context, findContact(contact.email)), contact.email);
  return id === undefined ? notFound() : writeOneContact(context, record, lists, updateContact(id, contact));
}

async function remove(context: Context, record: WriteRecord): Promise<Outcome> {
  const email = emailOf(record);
  const id = readFoundContact(await read(context, findContact(email)), email);
  return id === undefined
    ? { status: 'succeeded' }
    : readDeleted(await ask(context, deleteContact(id)), 'contact');
}
