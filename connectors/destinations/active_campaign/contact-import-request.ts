import type { ContactPayload } from './contact-request.ts';
import type { ApiRequest } from './request.ts';

/**
 * Limits of one import: https://developers.activecampaign.com/reference/bulk-import-contacts. Ten contacts or
 * fewer are to go through `contact/sync`.
 */
export const MOST_CONTACTS = 250;
export const FEWEST_CONTACTS = 11;
export const IMPORTS_PER_MINUTE = 100;
const MOST_BYTES = 400_000;
/** `{"contacts":[]}`. */
const FRAME_BYTES = 15;

/** A contact as the importer takes it. */
export interface ImportedContact {
  readonly email: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly phone?: string;
  readonly fields?: readonly { readonly id: number; readonly value: string }[];
  readonly subscribe?: readonly { readonly listid: string }[];
}

export interface ImportItem {
  /** The record's position in its batch. */
  readonly at: number;
  readonly contact: ImportedContact;
}

export function importedContact(contact: ContactPayload, listIds: readonly string[]): ImportedContact {
  const { email, firstName, lastName, phone, fieldValues } = contact;
  return {
    email,
    ...(firstName === undefined ? {} : { first_name: firstName }),
    ...(lastName === undefined ? {} : { last_name: lastName }),
    ...(phone === undefined ? {} : { phone }),
    ...(fieldValues === undefined
      ? {}
      : {
          fields: fieldValues.map(({ field, value }) => ({
            id: Number(field),
            // The importer wants the delimiter between the options only.
            value: value.replace(/^\|\|(.*)\|\|$/su, '$1'),
          })),
        }),
    ...(listIds.length === 0 ? {} : { subscribe: listIds.map((listid) => ({ listid })) }),
  };
}

/**
 * Whether the importer writes this contact as `contact/sync` does. What it does with an empty value is not
 * documented, so a contact that empties a field goes alone; so does one that no import has room for.
 */
export function fitsImport(contact: ImportedContact): boolean {
  const texts = [
    contact.first_name,
    contact.last_name,
    contact.phone,
    ...(contact.fields ?? []).map((f) => f.value),
  ];
  return !texts.includes('') && bytesOf(contact) + FRAME_BYTES <= MOST_BYTES;
}

/** Cuts contacts into imports of at most 250 contacts and 400 kB. */
export function importChunks(items: readonly ImportItem[]): ImportItem[][] {
  const chunks: ImportItem[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const size = bytesOf(item.contact) + 1;
    const last = chunks.at(-1);
    if (last === undefined || last.length === MOST_CONTACTS || bytes + size > MOST_BYTES) {
      chunks.push([item]);
      bytes = FRAME_BYTES + size;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return chunks;
}

/** Writes by e-mail address, so it may be sent twice. */
export function requestImport(items: readonly ImportItem[]): ApiRequest {
  return {
    method: 'POST',
    path: '/import/bulk_import',
    doing: 'importing contacts',
    json: { contacts: items.map(({ contact }) => contact) },
    retry: 'always',
  };
}

export function requestImportState(batchId: string): ApiRequest {
  return {
    method: 'GET',
    path: '/import/info',
    doing: 'asking for the end of an import',
    query: { batchId },
  };
}

/** @param ids at most 100, so that one page holds them */
export function requestContactsById(ids: readonly string[]): ApiRequest {
  const query = ids.map((id) => `ids[]=${encodeURIComponent(id)}`).join('&');
  return { method: 'GET', path: `/contacts?${query}&limit=100`, doing: 'looking for imported contacts' };
}

function bytesOf(contact: ImportedContact): number {
  return Buffer.byteLength(JSON.stringify(contact));
}
