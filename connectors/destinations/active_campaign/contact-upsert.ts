import type { Batch, Outcome, WriteRecord } from '#connector-kit';
import { readWrittenContact } from './contact-answer.ts';
import type { Lists } from './contact-lists.ts';
import { listIdsOf, subscribe } from './contact-lists.ts';
import { contactPayload, syncContact } from './contact-request.ts';
import type { Context } from './credentials.ts';
import type { ApiRequest } from './request.ts';
import { ask } from './request.ts';

/** Throws ConnectorError. */
export function upsertContact(
  context: Context,
  batch: Batch,
  record: WriteRecord,
  lists: Lists | undefined,
): Promise<Outcome> {
  return writeOneContact(context, record, lists, syncContact(contactPayload(record, batch.fields)));
}

/** Lists are looked up before anything is sent, so that a record with an unknown list changes nothing. Throws ConnectorError. */
export async function writeOneContact(
  context: Context,
  record: WriteRecord,
  lists: Lists | undefined,
  request: ApiRequest,
): Promise<Outcome> {
  const listIds = listIdsOf(record, lists);
  const { outcome, id } = readWrittenContact(await ask(context, request));
  return id === undefined ? outcome : subscribe(context, id, listIds);
}
