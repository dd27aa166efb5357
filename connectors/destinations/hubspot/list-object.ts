import type { DestinationField, DestinationObject, JsonObject } from '#connector-kit';
import { RetryLaterError, isObject, listOf, memberOf, textOf } from '#connector-kit';
import { resultsOf } from './pages.ts';
import type { Context } from './credentials.ts';
import { destinationField } from './field.ts';
import { RECORD_ID } from './property.ts';
import type { ApiRequest } from './request.ts';
import { read } from './request.ts';
import { API_VERSION } from './version.ts';

const PREFIX = 'list.';
const CONTACT_TYPE_ID = '0-1';
const LISTS_PER_PAGE = 500;
/** Ends a provider that pages in circles. */
const MOST_LISTS = 50_000;

/** Lists whose members are kept by hand: those of active lists follow from their filters. */
const STATIC = ['MANUAL', 'SNAPSHOT'];

/** Each static list is an object of its own, so that a mirror can be of one list. Throws ConnectorError. */
export async function readListObjects(context: Context): Promise<readonly DestinationObject[]> {
  const lists: JsonObject[] = [];
  for (let offset = 0; offset < MOST_LISTS;) {
    const request = searchLists(offset);
    const body = await read(context, request);
    lists.push(...resultsOf(listOf(body, 'lists'), request.doing));
    const next = Number(textOf(memberOf(body, 'offset')) ?? 0);
    if (memberOf(body, 'hasMore') !== true) break;
    if (next <= offset) throw new RetryLaterError('HubSpot pages its lists in circles: try again later.');
    offset = next;
  }
  return lists.flatMap(listObject);
}

/** One of them as it is now; none where it is gone. Throws ConnectorError. */
export async function readListObject(
  context: Context,
  object: DestinationObject,
): Promise<readonly DestinationObject[]> {
  const request: ApiRequest = {
    method: 'GET',
    path: `/crm/lists/${API_VERSION}/${encodeURIComponent(listIdOf(object) ?? '')}`,
    doing: `reading ${object.label}`,
  };
  const list = memberOf(await read(context, request), 'list');
  return isObject(list) ? listObject(list) : [];
}

/** The id of the list that an object stands for; undefined for another kind of object. */
export function listIdOf({ fullName }: DestinationObject): string | undefined {
  return fullName.startsWith(PREFIX) ? fullName.slice(PREFIX.length) : undefined;
}

function listObject(list: JsonObject): DestinationObject[] {
  const id = textOf(list['listId']);
  if (id === undefined || textOf(list['deletedAt']) !== undefined) return [];
  return [
    {
      fullName: `${PREFIX}${id}`,
      label: `Static List Membership: ${textOf(list['name']) ?? id}`,
      supportedOperations: ['upsert', 'mirror', 'delete'],
      allowCustomFields: false,
      allowCaseSensitiveFields: false,
      supportsFieldOrdering: false,
      fields: fieldsOf(textOf(list['objectTypeId'])),
    },
  ];
}

function fieldsOf(objectTypeId: string | undefined): DestinationField[] {
  const recordId = destinationField(RECORD_ID, 'Record ID', 'string', { key: true, updateKey: false });
  const email = destinationField('email', 'Email', 'string', { key: true, updateKey: false });
  return objectTypeId === CONTACT_TYPE_ID ? [email, recordId] : [recordId];
}

function searchLists(offset: number): ApiRequest {
  return {
    method: 'POST',
    path: `/crm/lists/${API_VERSION}/search`,
    json: { additionalProperties: [], listIds: [], processingTypes: STATIC, offset, count: LISTS_PER_PAGE },
    retry: 'always',
    doing: 'reading the static lists',
  };
}
