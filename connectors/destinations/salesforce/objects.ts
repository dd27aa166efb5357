import type { DestinationField, DestinationObject, Json, JsonObject, Operation } from '#connector-kit';
import { RetryLaterError, listOf, textOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { destinationField } from './field.ts';
import { apiName } from './name.ts';
import { read } from './request.ts';

/** An organization with thousands of objects answers with a few megabytes. */
const LARGEST_LIST_BYTES = 32 * 1024 * 1024;

/**
 * Every standard and custom object that the user may write to, without fields: one request, however many there are.
 *
 * @throws as `read`
 */
export async function listObjects(context: Context): Promise<readonly DestinationObject[]> {
  const doing = 'listing the objects';
  const body = await read(context, {
    method: 'GET',
    path: '/sobjects',
    maxResponseBytes: LARGEST_LIST_BYTES,
    doing,
  });
  return entriesOf(body, 'sobjects', doing).flatMap(destinationObject);
}

/** The fields of one object. Throws as `read`. Accounts that may be people need no `Name`. */
export async function listFields(
  context: Context,
  { fullName }: Pick<DestinationObject, 'fullName'>,
): Promise<readonly DestinationField[]> {
  const doing = `describing ${fullName}`;
  const body = await read(context, {
    method: 'GET',
    path: `/sobjects/${apiName(fullName)}/describe`,
    maxResponseBytes: LARGEST_LIST_BYTES,
    doing,
  });
  const entries = entriesOf(body, 'fields', doing);
  // People have no such name of their own, and refuse one.
  const hasPersonAccounts = entries.some(({ name }) => name === 'IsPersonAccount');
  return entries
    .flatMap(destinationField)
    .map((field) =>
      hasPersonAccounts && field.fullName === 'Name' ? { ...field, requiredForMapping: false } : field,
    );
}

/** An entry of `/sobjects`; none where nothing can be written. */
export function destinationObject(entry: JsonObject): DestinationObject[] {
  const fullName = textOf(entry['name']);
  const supportedOperations = operationsOf(entry);
  const keyPrefix = textOf(entry['keyPrefix']);
  if (fullName === undefined || supportedOperations.length === 0) return [];
  if (entry['deprecatedAndHidden'] === true) return [];
  return [
    {
      fullName,
      label: textOf(entry['label']) ?? fullName,
      supportedOperations,
      allowCustomFields: false,
      allowCaseSensitiveFields: false,
      supportsFieldOrdering: false,
      ...(keyPrefix === undefined ? {} : { reference: keyPrefix }),
    },
  ];
}

function operationsOf({ createable, updateable, deletable }: JsonObject): Operation[] {
  const upserts = createable === true && updateable === true;
  return [
    ...(upserts ? (['upsert'] as const) : []),
    ...(updateable === true ? (['update'] as const) : []),
    ...(createable === true ? (['insert'] as const) : []),
    ...(upserts && deletable === true ? (['mirror'] as const) : []),
    ...(deletable === true ? (['delete'] as const) : []),
  ];
}

function entriesOf(body: Json, name: string, doing: string): JsonObject[] {
  const entries = listOf(body, name);
  if (entries !== undefined) return entries;
  throw new RetryLaterError(
    `Salesforce's answer has no "${name}" while ${doing}. If it happens again, check that no proxy answers in its place.`,
    { code: 'unreadable' },
  );
}
