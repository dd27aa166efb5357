import type { Batch, Json, JsonObject, Outcome, WriteRecord } from '#connector-kit';
import {
  ConnectorError,
  NetworkError,
  RecordError,
  listOf,
  rejected,
  succeeded,
  textOf,
  unknown,
  unreadable,
} from '#connector-kit';
import { refusalIn, tellsFailure } from './answer.ts';
import { LISTS_FIELD } from './contact-object.ts';
import { asText } from './contact-request.ts';
import type { Context } from './credentials.ts';
import { readPages } from './pages.ts';
import type { ApiRequest } from './request.ts';
import { ask, read } from './request.ts';

/** The account's lists, to find one by its id, its string id or its name. */
export interface Lists {
  /** @throws RecordError where no list, or more than one, goes by that name */
  idOf(nameOrId: Json): string;
}

/** The lists, where the batch writes memberships at all. */
export async function readLists(context: Context, batch: Batch): Promise<Lists | undefined> {
  if (!batch.fields.some(({ fullName }) => fullName === LISTS_FIELD)) return undefined;
  return indexLists(await readPages(context, '/lists', 'lists', 'reading the lists'));
}

/** @param lists the `lists` of `GET /lists` */
export function indexLists(lists: readonly JsonObject[]): Lists {
  return {
    idOf(nameOrId) {
      const wanted = asText(nameOrId).trim();
      for (const key of ['id', 'stringid', 'name']) {
        const found = lists.filter((list) => textOf(list[key]) === wanted);
        const id = textOf(found[0]?.['id']);
        if (id !== undefined && found.length === 1) return id;
        if (found.length > 1) {
          throw new RecordError(`${found.length} lists are called "${wanted}": use the list's id.`, {
            code: 'ambiguous_list',
          });
        }
      }
      throw new RecordError(
        `ActiveCampaign has no list with the id, string id or name "${wanted}", or hides it from this API key.`,
        { code: 'unknown_list' },
      );
    },
  };
}

/**
 * Ids of the lists that a record wants, each once.
 *
 * @throws RecordError where one is unknown
 */
export function listIdsOf(record: WriteRecord, lists: Lists | undefined): string[] {
  const wanted = record[LISTS_FIELD];
  if (lists === undefined || wanted === undefined || wanted === null) return [];
  return [...new Set((Array.isArray(wanted) ? wanted : [wanted]).map((name) => lists.idOf(name)))];
}

function subscribeContact(contact: string, list: string): ApiRequest {
  return {
    method: 'POST',
    path: '/contactLists',
    doing: `subscribing a contact to list ${list}`,
    json: { contactList: { list, contact, status: '1' } },
    retry: 'always',
  };
}

/**
 * Subscribes a contact to the lists that it has no membership of. A person who has unsubscribed stays so: the API
 * would take them back in, the vendor's import does not, and neither do we.
 */
export async function subscribe(
  context: Context,
  contact: string,
  listIds: readonly string[],
): Promise<Outcome> {
  if (listIds.length === 0) return succeeded;
  try {
    const known = await readMemberships(context, contact);
    for (const list of listIds.filter((id) => !known.has(id))) {
      const request = subscribeContact(contact, list);
      const answer = await ask(context, request);
      if (answer.status < 200 || answer.status >= 300 || tellsFailure(answer.body)) {
        return notSubscribed(
          `list ${list}: ActiveCampaign answered ${answer.status}: ${answer.words}`,
          false,
        );
      }
      if (listOf(answer.body, 'contacts') === undefined) {
        return unknown(`The contact was written. ${unreadable(refusalIn(answer, request.doing)).message}`);
      }
    }
    return succeeded;
  } catch (error) {
    // The contact is written by now: not even a fault of the whole account may hide that.
    if (!(error instanceof ConnectorError)) throw error;
    if (error instanceof NetworkError && error.sent)
      return unknown(`The contact was written. ${error.message}`);
    return notSubscribed(error.message, true);
  }
}

async function readMemberships(context: Context, contact: string): Promise<ReadonlySet<string>> {
  const doing = "reading a contact's lists";
  const answer = await read(context, { method: 'GET', path: `/contacts/${contact}/contactLists`, doing });
  const memberships = listOf(answer.body, 'contactLists');
  if (memberships === undefined) throw unreadable(refusalIn(answer, doing));
  return new Set(memberships.flatMap((membership) => textOf(membership['list']) ?? []));
}

function notSubscribed(words: string, retryable: boolean): Outcome {
  return rejected('not_subscribed', `The contact was written, but not subscribed. ${words}`, retryable);
}
