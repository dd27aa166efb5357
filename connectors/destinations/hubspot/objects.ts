import type { DestinationField, DestinationObject, JsonObject } from '#connector-kit';
import { ConfigurationError, isObject, listOf, memberOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { listSchemas, readCrmFields, readCustomObject, readStandardObject } from './crm-object.ts';
import { crmTypes } from './crm-type.ts';
import { eventNameOf, readEventObjects } from './event-object.ts';
import { listIdOf, readListObject, readListObjects } from './list-object.ts';
import { resultsOf } from './pages.ts';
import { read } from './request.ts';
import { readSubscriptionObjects, subscriptionIdOf } from './subscription-object.ts';
import { API_VERSION } from './version.ts';

/** Of custom objects: of more, the fields are read when somebody asks for them. */
const MOST_WITH_FIELDS = 50;

/**
 * All objects, with their fields but for those of very many custom objects. What the token's scopes or the account's
 * plan don't allow is left out, and so is what the account has switched off.
 */
export async function listObjects(context: Context): Promise<readonly DestinationObject[]> {
  const enabled = await readEnablement(context);
  const types = crmTypes.filter(({ objectTypeId }) => enabled[objectTypeId] !== false);
  const lists = await Promise.all([
    ...types.map((type) =>
      whereAllowed(context, type.label, async () => [await readStandardObject(context, type)]),
    ),
    whereAllowed(context, 'custom objects', () => readCustomObjects(context)),
    whereAllowed(context, 'lists', () => readListObjects(context)),
    whereAllowed(context, 'custom events', () => readEventObjects(context)),
    whereAllowed(context, 'subscription types', () => readSubscriptionObjects(context)),
  ]);
  const found = lists.flat();
  const [type] = types;
  // A token that may read nothing at all is no reason to take every object away: this says what is refused.
  if (found.length === 0 && type !== undefined) await readStandardObject(context, type);
  return found;
}

export async function listFields(
  context: Context,
  object: DestinationObject,
): Promise<readonly DestinationField[]> {
  const read = readerOf(object);
  if (read === undefined) return readCrmFields(context, object);
  const found = (await read(context, object)).find(({ fullName }) => fullName === object.fullName);
  if (found?.fields !== undefined) return found.fields;
  throw new ConfigurationError(
    `HubSpot has no ${object.label} any more: refresh the objects and choose another one.`,
  );
}

function readerOf(object: DestinationObject): typeof readListObject | undefined {
  if (listIdOf(object) !== undefined) return readListObject;
  if (eventNameOf(object) !== undefined) return readEventObjects;
  return subscriptionIdOf(object) === undefined ? undefined : readSubscriptionObjects;
}

/** One after the other: an account may have hundreds, each with a thousand properties. */
async function readCustomObjects(context: Context): Promise<readonly DestinationObject[]> {
  const body = await read(context, listSchemas);
  const schemas = resultsOf(listOf(body, 'results'), listSchemas.doing);
  const found: DestinationObject[] = [];
  for (const schema of schemas) {
    const [object] = await whereAllowed(context, 'a custom object', async () => {
      const one = await readCustomObject(context, schema, schemas);
      return one === undefined ? [] : [one];
    });
    if (object === undefined) continue;
    const { fields: _, ...withoutFields } = object;
    found.push(schemas.length > MOST_WITH_FIELDS ? withoutFields : object);
  }
  return found;
}

/** Which kinds of records are switched on, by their object type id; empty where the token may not ask. */
async function readEnablement(context: Context): Promise<JsonObject> {
  try {
    const body = await read(context, {
      method: 'GET',
      path: `/crm/object-library/${API_VERSION}/enablement`,
      doing: 'asking which objects are switched on',
    });
    const enabled = memberOf(body, 'enablementByObjectTypeId');
    return isObject(enabled) ? enabled : {};
  } catch (error) {
    if (error instanceof ConfigurationError) return {};
    throw error;
  }
}

async function whereAllowed(
  context: Context,
  what: string,
  list: () => Promise<readonly DestinationObject[]>,
): Promise<readonly DestinationObject[]> {
  try {
    return await list();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    context.log.info({ code: error.code }, `HubSpot does not allow this token to read ${what}`);
    return [];
  }
}
