import type { DestinationObject, Operation } from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import { ask } from './call.ts';
import type { Context } from './credentials.ts';
import { isObject, isText, quote } from './shape.ts';

/** An object in the form in which it is named to the endpoint. */
export interface WireObject {
  readonly object_api_name: string;
  readonly label: string;
}

export interface ListedObject extends WireObject {
  readonly canCreateFields: boolean;
}

/** The documentation names four; `delete` alone is what some endpoints offer beside them. */
const OPERATIONS: readonly Operation[] = ['upsert', 'insert', 'update', 'mirror', 'delete'];

/** Questions in flight at once while objects are discovered. */
const PARALLEL = 4;

/** @throws ConnectorError */
export async function discoverObjects(context: Context): Promise<readonly DestinationObject[]> {
  const listed = await listObjects(context);
  const objects: DestinationObject[] = [];
  for (let start = 0; start < listed.length; start += PARALLEL) {
    const found = listed.slice(start, start + PARALLEL).map(async (object) => ({
      fullName: object.object_api_name,
      label: object.label,
      supportedOperations: await listOperations(context, object),
      allowCustomFields: object.canCreateFields,
      allowCaseSensitiveFields: true,
      supportsFieldOrdering: false,
    }));
    objects.push(...(await Promise.all(found)));
  }
  return objects;
}

/** @throws ConnectorError */
export async function listObjects(context: Context): Promise<readonly [ListedObject, ...ListedObject[]]> {
  return readObjects(await ask(context, 'list_objects'));
}

/** @throws ConnectorError */
export async function listOperations(context: Context, object: WireObject): Promise<Operation[]> {
  return readOperations(await ask(context, 'supported_operations', { object: wireObject(object) }), object);
}

export function wireObject(object: WireObject): WireObject {
  return { object_api_name: object.object_api_name, label: object.label };
}

/** @throws ConfigurationError naming what is missing */
export function readObjects(result: unknown): readonly [ListedObject, ...ListedObject[]] {
  const listed = isObject(result) ? result['objects'] : undefined;
  if (!Array.isArray(listed)) {
    throw new ConfigurationError('list_objects must answer {"objects": […]}: "objects" is no list.');
  }
  const objects = listed.map((object: unknown, index) => readObject(object, index));
  const names = new Set(objects.map((object) => object.object_api_name));
  if (names.size < objects.length) {
    throw new ConfigurationError('list_objects names an object_api_name twice: each must be one object.');
  }
  const [first, ...others] = objects;
  if (first === undefined) {
    throw new ConfigurationError('list_objects names no object: the endpoint must offer at least one.');
  }
  return [first, ...others];
}

function readObject(object: unknown, index: number): ListedObject {
  const name = isObject(object) ? object['object_api_name'] : undefined;
  if (!isObject(object) || !isText(name)) {
    throw new ConfigurationError(
      `list_objects: object ${index + 1} has no "object_api_name", which must be a string that never changes.`,
    );
  }
  return {
    object_api_name: name,
    label: isText(object['label']) ? object['label'] : name,
    canCreateFields: object['can_create_fields'] === 'on_write',
  };
}

/** Operations that this protocol does not have are left out. @throws ConfigurationError where none is left */
export function readOperations(result: unknown, object: WireObject): Operation[] {
  const listed: unknown = isObject(result) ? result['operations'] : undefined;
  const named: unknown[] = Array.isArray(listed) ? listed : [];
  const operations = OPERATIONS.filter((operation) => named.includes(operation));
  if (operations.length === 0) {
    throw new ConfigurationError(
      `supported_operations for ${object.object_api_name} must answer {"operations": […]} with at least one of ` +
        `upsert, insert, update and mirror; it answered ${quote(listed)}.`,
    );
  }
  return operations;
}
