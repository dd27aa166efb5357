import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { refusal } from './error.ts';
import type { SandboxObject } from './object.ts';
import type { SaveResult } from './save.ts';
import { deleteRecord, insertRecord, noColumn, refused, updateRecord, upsertRecord } from './save.ts';
import type { OrganizationState } from './state.ts';
import { fieldOf } from './state.ts';
import { isUnreadable, wordsOf } from './value.ts';

const MOST_RECORDS = 200;

type Sent = Readonly<Record<string, unknown>>;

/** sObject Collections: `/composite/sobjects`, with `allOrNone: false`. */
export function collectionRoutes(state: OrganizationState): SandboxRoute[] {
  const all = /^\/services\/data\/v[\d.]+\/composite\/sobjects\/?$/;
  const byKey = /^\/services\/data\/v[\d.]+\/composite\/sobjects\/(\w+)\/(\w+)$/;
  return [
    route('POST', all, (request) =>
      answer(state, request, (object, sent) => insertRecord(state, object, sent)),
    ),
    route('PATCH', all, (request) =>
      answer(
        state,
        request,
        (object, sent) => updateRecord(state, object, idIn(sent), sent),
        (sent) => idIn(sent).slice(0, 15),
      ),
    ),
    route('PATCH', byKey, (request) => {
      const object = state.objects.get(request.params[0]?.toLowerCase() ?? '');
      const key = object === undefined ? undefined : fieldOf(object, request.params[1] ?? '');
      if (key === undefined || !key.idLookup) {
        return refusal(
          404,
          'NOT_FOUND',
          'Provided external ID field does not exist or is not accessible: ' + request.params[1],
        );
      }
      return answer(
        state,
        request,
        (target, sent) => upsertRecord(state, target, key, sent),
        (sent) => wordsOf(sent[key.name]).toLowerCase(),
      );
    }),
    route('DELETE', all, ({ query }) => {
      const ids = (query.get('ids') ?? '').split(',').filter(Boolean);
      if (ids.length === 0) return refusal(400, 'MALFORMED_ID', 'ids is missing');
      if (ids.length > MOST_RECORDS) return tooMany();
      const json = ids.map((id) => deleteRecord(state, objectOfId(state, id), id));
      return { status: 200, json };
    }),
  ];
}

/** @param keyOf what may not come twice in one request */
function answer(
  state: OrganizationState,
  { json }: SandboxRequest,
  save: (object: SandboxObject, sent: Sent) => SaveResult,
  keyOf: (sent: Sent) => string = () => '',
): SandboxReply {
  const { records } = (typeof json === 'object' && json !== null ? json : {}) as { records?: unknown };
  if (!Array.isArray(records)) return refusal(400, 'JSON_PARSER_ERROR', 'records is missing');
  if (records.length > MOST_RECORDS) return tooMany();
  const all = records as Sent[];
  const unreadable = all.map((sent) => unreadableIn(state, sent)).find((reply) => reply !== undefined);
  if (unreadable !== undefined) return unreadable;
  const copies = Map.groupBy(all, keyOf);
  const results = all.map((sent) => {
    const object = state.objects.get(typeOf(sent).toLowerCase());
    if (object === undefined)
      return refused('INVALID_TYPE', `sObject type '${typeOf(sent)}' is not supported.`);
    const key = keyOf(sent);
    if (key !== '' && (copies.get(key)?.length ?? 0) > 1) {
      return refused('DUPLICATE_VALUE', `Duplicate id specified: ${key}`);
    }
    return save(object, sent);
  });
  return { status: 200, json: results };
}

/** What the JSON reader itself refuses fails the whole request. */
function unreadableIn(state: OrganizationState, sent: Sent): SandboxReply | undefined {
  const object = state.objects.get(typeOf(sent).toLowerCase());
  for (const [name, value] of Object.entries(sent)) {
    if (object === undefined || name === 'attributes' || name.toLowerCase() === 'id') continue;
    const field = fieldOf(object, name);
    const isRelation = object.fields.some(({ relationshipName }) => relationshipName === name);
    if (field === undefined && !isRelation) return refusal(400, 'INVALID_FIELD', noColumn(object, name));
    if (field !== undefined && !isRelation && isUnreadable(field, value)) {
      return refusal(
        400,
        'JSON_PARSER_ERROR',
        `Cannot deserialize instance of ${field.type} from VALUE_STRING value ${String(value)} or request may be ` +
          'missing a required field at [line:1, column:1]',
      );
    }
  }
  return undefined;
}

function typeOf({ attributes }: Sent): string {
  return typeof attributes === 'object' && attributes !== null && 'type' in attributes
    ? String(attributes.type)
    : '';
}

function idIn(sent: Sent): string {
  return wordsOf(sent['id'] ?? sent['Id']);
}

function objectOfId(state: OrganizationState, id: string): SandboxObject | undefined {
  return [...state.objects.values()].find(({ keyPrefix }) => keyPrefix === id.slice(0, 3));
}

function tooMany(): SandboxReply {
  return refusal(
    400,
    'EXCEEDED_ID_LIMIT',
    `record limit reached. cannot submit more than ${MOST_RECORDS} records in this call`,
  );
}
