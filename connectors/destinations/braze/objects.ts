import type { DestinationField, DestinationObject, JsonObject } from '#connector-kit';
import { ConfigurationError, listOf, unreadable } from '#connector-kit';
import { catalogObject } from './catalog-object.ts';
import type { Context } from './credentials.ts';
import { eventObject, purchaseObject } from './event-object.ts';
import { memberFields, membershipObject, subscriptionGroupObject } from './membership-object.ts';
import { kindOf } from './object-name.ts';
import { readLinkedPages, readNumberedPages } from './pages.ts';
import type { ApiRequest } from './request.ts';
import { read, refusalOf } from './request.ts';
import { triggerFields, triggeredObject } from './trigger-object.ts';
import { subscriptionGroups } from './subscription-group.ts';
import { userFields, userObject } from './user-object.ts';

export const CUSTOM_ATTRIBUTES = listing(
  '/custom_attributes',
  'the custom attributes',
  'custom_attributes.get',
);
export const CATALOGS = listing('/catalogs', 'the catalogs', 'catalogs.get');
export const CAMPAIGNS = listing('/campaigns/list', 'the campaigns', 'campaigns.list');
export const CANVASES = listing('/canvas/list', 'the Canvases', 'canvas.list');

/** What every workspace has, and what this one has of catalogs, campaigns and Canvases, as far as the key may list them. */
export async function listObjects(context: Context): Promise<readonly DestinationObject[]> {
  const catalogs = await whereAllowed(context, () => readCatalogs(context));
  const campaigns = await whereAllowed(context, () => readNumberedPages(context, CAMPAIGNS, 'campaigns'));
  const canvases = await whereAllowed(context, () => readNumberedPages(context, CANVASES, 'canvases'));
  return [
    userObject,
    eventObject,
    purchaseObject,
    membershipObject,
    ...subscriptionGroups(context.credentials).map(subscriptionGroupObject),
    ...catalogs.flatMap(catalogObject),
    ...campaigns.flatMap((raw) => triggeredObject('campaign', raw)),
    ...canvases.flatMap((raw) => triggeredObject('canvas', raw)),
  ];
}

/** Campaigns, Canvases and what every workspace has are asked for nothing: their fields are Braze's own. */
export async function listFields(
  context: Context,
  object: DestinationObject,
): Promise<readonly DestinationField[]> {
  const kind = kindOf(object.fullName);
  switch (kind) {
    case 'user':
      return userFields(
        await whereAllowed(context, () => readLinkedPages(context, CUSTOM_ATTRIBUTES, 'attributes')),
      );
    case 'event':
      return eventObject.fields ?? [];
    case 'purchase':
      return purchaseObject.fields ?? [];
    case 'membership':
      return membershipObject.fields ?? [];
    case 'subscription_group':
      return memberFields;
    case 'campaign':
    case 'canvas':
      return triggerFields(kind);
    case 'catalog':
      return catalogFields(context, object);
  }
}

async function catalogFields(
  context: Context,
  object: DestinationObject,
): Promise<readonly DestinationField[]> {
  const catalogs = (await readCatalogs(context)).flatMap(catalogObject);
  const found = catalogs.find(({ fullName }) => fullName === object.fullName);
  if (found?.fields === undefined) {
    throw new ConfigurationError(
      `Braze has no "${object.label}" (${object.fullName}) any more: refresh the objects and choose another one.`,
    );
  }
  return found.fields;
}

/** `GET /catalogs`: all of them at once. Throws ConnectorError. */
export async function readCatalogs(context: Context): Promise<readonly JsonObject[]> {
  const answer = await read(context, CATALOGS);
  const catalogs = listOf(answer.body, 'catalogs');
  if (catalogs === undefined) throw unreadable(refusalOf(answer, CATALOGS));
  return catalogs;
}

async function whereAllowed(
  context: Context,
  list: () => Promise<readonly JsonObject[]>,
): Promise<readonly JsonObject[]> {
  try {
    return await list();
  } catch (error) {
    if (!(error instanceof ConfigurationError) || error.code !== 'http_403') throw error;
    context.log.info({ code: error.code }, error.message);
    return [];
  }
}

function listing(path: string, what: string, permission: string): ApiRequest {
  return { method: 'GET', path, doing: `listing ${what}`, permission };
}
