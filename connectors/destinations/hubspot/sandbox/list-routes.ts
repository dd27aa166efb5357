import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { refuse } from './errors.ts';
import type { SandboxState, StaticList } from './state.ts';
import { findObject } from './state.ts';

const LISTS = String.raw`^/crm/(?:lists/2026-09|v3/lists)`;

export function listRoutes(
  state: SandboxState,
  may: (request: SandboxRequest, scope: string) => SandboxReply | undefined,
): SandboxRoute[] {
  return [
    route(
      'POST',
      new RegExp(`${LISTS}/search$`),
      (request) => may(request, 'crm.lists.read') ?? searchLists(state, request),
    ),
    route(
      'GET',
      new RegExp(`${LISTS}/(\\d+)$`),
      (request) => may(request, 'crm.lists.read') ?? readList(state, request),
    ),
    route(
      'PUT',
      new RegExp(`${LISTS}/([^/]+)/memberships/(add|remove)$`),
      (request) => may(request, 'crm.lists.write') ?? changeMembers(state, request),
    ),
  ];
}

function searchLists(state: SandboxState, { json }: SandboxRequest): SandboxReply {
  const {
    processingTypes = [],
    offset = 0,
    count = 20,
  } = json as {
    processingTypes?: readonly string[];
    offset?: number;
    count?: number;
  };
  const lists = [...state.lists.values()].filter(
    ({ processingType }) => processingTypes.length === 0 || processingTypes.includes(processingType),
  );
  // A page is shorter than asked for, so that paging is put to the test.
  const size = Math.min(count, 2);
  const page = lists.slice(offset, offset + size);
  return {
    status: 200,
    json: {
      lists: page.map((list) => ({
        ...shownList(list),
        additionalProperties: { hs_list_size: String(list.members.size) },
      })),
      hasMore: offset + size < lists.length,
      offset: offset + page.length,
      total: lists.length,
    },
  };
}

function readList(state: SandboxState, { params }: SandboxRequest): SandboxReply {
  const list = state.lists.get(params[0] ?? '');
  if (list === undefined) return refuse(404, 'OBJECT_NOT_FOUND', `List does not exist with ID ${params[0]}.`);
  return { status: 200, json: { list: shownList(list) } };
}

function shownList({ listId, name, objectTypeId, processingType }: StaticList) {
  return { listId, name, objectTypeId, processingType, listVersion: 1, processingStatus: 'COMPLETE' };
}

function changeMembers(state: SandboxState, { params, json }: SandboxRequest): SandboxReply {
  const [listId = '', verb] = params;
  const list = state.lists.get(listId);
  if (list === undefined) return refuse(404, 'OBJECT_NOT_FOUND', `List does not exist with ID ${listId}.`);
  if (list.processingType === 'DYNAMIC') {
    return refuse(
      400,
      'VALIDATION_ERROR',
      'Records can be added to lists with processing type MANUAL or SNAPSHOT only.',
    );
  }
  const ids = json as readonly string[];
  const records = findObject(state, list.objectTypeId)?.records;
  const missing = ids.filter((id) => records?.has(id) !== true);
  const changed = ids.filter((id) => !missing.includes(id) && list.members.has(id) === (verb === 'remove'));
  for (const id of changed) {
    if (verb === 'add') list.members.add(id);
    else list.members.delete(id);
  }
  return {
    status: 200,
    json: {
      recordsIdsAdded: verb === 'add' ? changed : [],
      recordIdsRemoved: verb === 'remove' ? changed : [],
      recordIdsMissing: missing,
    },
  };
}
