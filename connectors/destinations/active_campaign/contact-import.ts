import type { Batch, Json, Outcome, WriteResult } from '#connector-kit';
import { BatchOutcomes, listOf, rejected, succeeded, textOf, unknown } from '#connector-kit';
import type { Lists } from './contact-lists.ts';
import { listIdsOf, readLists } from './contact-lists.ts';
import { readImportState, readQueuedImport } from './contact-import-answer.ts';
import type { ImportHandle } from './contact-import-handle.ts';
import { openHandle, sealHandle } from './contact-import-handle.ts';
import type { ImportItem } from './contact-import-request.ts';
import {
  FEWEST_CONTACTS,
  fitsImport,
  importChunks,
  importedContact,
  requestContactsById,
  requestImport,
  requestImportState,
} from './contact-import-request.ts';
import { contactKey, contactPayload } from './contact-request.ts';
import { upsertContact } from './contact-upsert.ts';
import type { Context } from './credentials.ts';
import { ask, read } from './request.ts';

/** So that one `poll` takes seconds, not minutes, at 5 requests a second. */
const UNACCOUNTED_PER_POLL = 25;
const PAGE_LENGTH = 100;
const LONGEST_IMPORT_MS = 6 * 3_600_000;

/** Upserts contacts: through the importer where it writes what `contact/sync` would, else one by one. */
export async function importContacts(
  context: Context,
  batch: Batch,
  lists: Lists | undefined,
): Promise<WriteResult> {
  const outcomes = new BatchOutcomes(batch.records.length);
  const items = await importable(batch, lists, outcomes);
  const importing = new Set(items.map(({ at }) => at));
  await writeOneByOne(
    context,
    batch,
    lists,
    outcomes,
    outcomes.open().filter((at) => !importing.has(at)),
  );

  const imports: { batchId: string; records: number[] }[] = [];
  const waiting = importChunks(items);
  for (let chunk = waiting.shift(); chunk !== undefined; chunk = waiting.shift()) {
    const records = chunk.map(({ at }) => at);
    if (chunk.length < FEWEST_CONTACTS) {
      await writeOneByOne(context, batch, lists, outcomes, records);
      continue;
    }
    await outcomes.settle(records, async () => {
      const queued = readQueuedImport(await ask(context, requestImport(chunk)));
      if ('unanswered' in queued) return unknown(`${queued.unanswered} The contact may have been written.`);
      if ('batchId' in queued) imports.push({ batchId: queued.batchId, records });
      // One contact spoils an import, and the answer does not say surely which: halve until it stands alone.
      else waiting.unshift(chunk.slice(0, chunk.length >> 1), chunk.slice(chunk.length >> 1));
      return undefined;
    });
  }
  if (imports.length === 0) return { outcomes: outcomes.close() };
  leaveUnsent(
    outcomes,
    imports.flatMap(({ records }) => records),
  );
  const startedAt = new Date().toISOString();
  return { pending: sealHandle({ startedAt, imports, unaccounted: [], outcomes: outcomes.known() }) };
}

/** Goes on with a pending upsert of contacts. Throws ConnectorError: the same handle may be polled again. */
export async function pollContacts(context: Context, batch: Batch, sealed: Json): Promise<WriteResult> {
  const handle = openHandle(sealed);
  const outcomes = new BatchOutcomes(batch.records.length, handle.outcomes);
  const running: ImportHandle['imports'][number][] = [];
  const unaccounted = [...handle.unaccounted];
  for (const job of handle.imports) {
    const answer = readImportState(await ask(context, requestImportState(job.batchId)));
    if (answer.state === 'running') running.push(job);
    if (answer.state === 'gone') unaccounted.push(...job.records);
    if (answer.state === 'ended') {
      unaccounted.push(...(await settleEnded(context, batch, job.records, answer, outcomes)));
    }
  }
  const now = unaccounted.splice(0, UNACCOUNTED_PER_POLL);
  if (now.length > 0) {
    const lists = await readLists(context, batch);
    await writeOneByOne(context, batch, lists, outcomes, now);
    if (outcomes.stopped !== undefined) throw outcomes.stopped;
  }
  if (running.length > 0 && Date.now() - Date.parse(handle.startedAt) > LONGEST_IMPORT_MS) {
    for (const at of running.splice(0).flatMap(({ records }) => records)) outcomes.set(at, neverEnded());
  }
  if (running.length === 0 && unaccounted.length === 0) return { outcomes: outcomes.close() };
  const { startedAt } = handle;
  return { pending: sealHandle({ startedAt, imports: running, unaccounted, outcomes: outcomes.known() }) };
}

/** The contacts that an import can write; records at fault get their outcome here. */
async function importable(
  batch: Batch,
  lists: Lists | undefined,
  outcomes: BatchOutcomes,
): Promise<ImportItem[]> {
  const copies = Map.groupBy(batch.records, contactKey);
  const items: ImportItem[] = [];
  for (const [at, record] of batch.records.entries()) {
    await outcomes.settle([at], async () => {
      const contact = importedContact(contactPayload(record, batch.fields), listIdsOf(record, lists));
      // An import has no order, so a contact that comes twice is written one by one.
      if (fitsImport(contact) && copies.get(contactKey(record))?.length === 1) items.push({ at, contact });
    });
  }
  return items.length < FEWEST_CONTACTS ? [] : items;
}

function writeOneByOne(
  context: Context,
  batch: Batch,
  lists: Lists | undefined,
  outcomes: BatchOutcomes,
  positions: readonly number[],
): Promise<void> {
  const recordAt = (at: number) => batch.records[at] ?? {};
  return outcomes.settleEach(
    positions,
    (at) => contactKey(recordAt(at)),
    (at) => upsertContact(context, batch, recordAt(at), lists),
  );
}

/** Records that no import holds and that were not written, because the writing was stopped. */
function leaveUnsent(outcomes: BatchOutcomes, imported: readonly number[]): void {
  const { stopped } = outcomes;
  if (stopped === undefined) return;
  const queued = new Set(imported);
  for (const at of outcomes.open().filter((position) => !queued.has(position))) {
    outcomes.set(at, rejected(stopped.code ?? 'not_sent', `Not sent. ${stopped.message}`, true));
  }
}

/** @returns the records that the ended import does not account for */
async function settleEnded(
  context: Context,
  batch: Batch,
  records: readonly number[],
  { succeededIds, failedEmails }: { succeededIds: readonly string[]; failedEmails: ReadonlySet<string> },
  outcomes: BatchOutcomes,
): Promise<number[]> {
  const emailAt = (at: number) => contactKey(batch.records[at] ?? {});
  const [failed, others] = [
    records.filter((at) => failedEmails.has(emailAt(at))),
    records.filter((at) => !failedEmails.has(emailAt(at))),
  ];
  for (const at of failed) outcomes.set(at, failedInImport());
  const written = succeededIds.length === others.length ? undefined : await readEmails(context, succeededIds);
  return others.filter((at) => {
    if (written !== undefined && !written.has(emailAt(at))) return true;
    outcomes.set(at, succeeded);
    return false;
  });
}

async function readEmails(context: Context, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const emails = new Set<string>();
  for (let from = 0; from < ids.length; from += PAGE_LENGTH) {
    const page = ids.slice(from, from + PAGE_LENGTH);
    const answer = await read(context, requestContactsById(page));
    for (const contact of listOf(answer.body, 'contacts') ?? []) {
      const { email } = contact;
      const isAskedFor = page.includes(textOf(contact['id']) ?? '');
      if (typeof email === 'string' && isAskedFor) emails.add(email.toLowerCase());
    }
  }
  return emails;
}

function failedInImport(): Outcome {
  return rejected(
    'import_failed',
    "ActiveCampaign's importer refused this contact without saying why: its address is invalid or on the " +
      'exclusion list (Contacts → Exclusion list), or a value does not fit its field.',
  );
}

function neverEnded(): Outcome {
  return unknown(
    "ActiveCampaign's import of this contact has not ended after 6 hours: look under Contacts → Imports.",
  );
}
