import type { JsonObject } from '#connector-kit';
import { ConfigurationError, textOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { CAMPAIGNS, CANVASES, CATALOGS, CUSTOM_ATTRIBUTES, readCatalogs } from './objects.ts';
import type { ApiRequest } from './request.ts';
import { ask } from './request.ts';
import { SUBSCRIPTION_STATUS_PATH } from './version.ts';

export interface Permission {
  readonly name: string;
  /** What can't be done without it. */
  readonly purpose: string;
  /** Whether records can be written with it. */
  readonly writes: boolean;
  readonly isGranted: boolean;
}

interface Probe {
  readonly request: ApiRequest;
  readonly purpose: string;
  readonly writes?: true;
}

/**
 * Braze tells nobody what a key may do, so each endpoint is asked for nothing: no user, no item, no campaign. It answers
 * 400 to a key that may, 403 to one that may not.
 */
const PROBES: readonly Probe[] = [
  nothing('/users/track', 'users.track', 'to write users, events and purchases', { attributes: [] }),
  nothing('/users/delete', 'users.delete', 'to delete and to mirror users', { external_ids: [] }),
  nothing(SUBSCRIPTION_STATUS_PATH, 'subscription.status.set', 'to write subscription group memberships', {
    subscription_groups: [],
  }),
  nothing('/campaigns/trigger/send', 'campaigns.trigger.send', 'to send campaigns', {
    broadcast: false,
    recipients: [],
  }),
  nothing('/canvas/trigger/send', 'canvas.trigger.send', 'to enter users into Canvases', {
    broadcast: false,
    recipients: [],
  }),
  { request: CUSTOM_ATTRIBUTES, purpose: "to list users' custom attributes as fields" },
  { request: { ...CAMPAIGNS, query: { page: 0 } }, purpose: 'to list campaigns as objects' },
  { request: { ...CANVASES, query: { page: 0 } }, purpose: 'to list Canvases as objects' },
];

/** What the key may do of all that this connector does. Throws ConnectorError. */
export async function probePermissions(context: Context): Promise<readonly Permission[]> {
  const permissions: Permission[] = [];
  for (const probe of PROBES) permissions.push(await probed(context, probe));
  const purpose = 'to list catalogs as objects';
  const name = CATALOGS.permission;
  let catalogs: readonly JsonObject[];
  try {
    catalogs = await readCatalogs(context);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return [...permissions, { name, purpose, writes: false, isGranted: false }];
  }
  permissions.push({ name, purpose, writes: false, isGranted: true });
  const catalog = textOf(catalogs[0]?.['name']);
  if (catalog === undefined) return permissions;
  for (const probe of catalogProbes(catalog)) permissions.push(await probed(context, probe));
  return permissions;
}

function catalogProbes(catalog: string): Probe[] {
  const path = `/catalogs/${encodeURIComponent(catalog)}/items`;
  const json = { items: [] };
  return [
    nothing(path, 'catalogs.replace_items', 'to upsert and to mirror catalog items', json, 'PUT'),
    nothing(path, 'catalogs.update_items', 'to update catalog items', json, 'PATCH'),
    nothing(path, 'catalogs.delete_items', 'to delete and to mirror catalog items', json, 'DELETE'),
  ];
}

function nothing(
  path: string,
  permission: string,
  purpose: string,
  json: JsonObject,
  method: ApiRequest['method'] = 'POST',
): Probe {
  const request: ApiRequest = {
    method,
    path,
    permission,
    doing: `asking for the permission ${permission}`,
    json,
    retry: 'always',
  };
  return { request, purpose, writes: true };
}

async function probed(context: Context, { request, purpose, writes }: Probe): Promise<Permission> {
  const permission = { name: request.permission, purpose, writes: writes === true };
  try {
    await ask(context, request);
    return { ...permission, isGranted: true };
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return { ...permission, isGranted: false };
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof ConfigurationError && error.code === 'http_403';
}
