import type { Kysely } from 'kysely';
import type { AnyDestination, GrantDetails, StoredCredentials } from '#connector-kit';
import type { OAuthClient } from '#oauth';
import { Secret } from '#secret';
import {
  deleteOAuthClient,
  deleteSecret,
  findOAuthClient,
  findOAuthClientById,
  findWorkspaceById,
  listOAuthClients as listRegistered,
  putOAuthClient,
  recordAudit,
} from '#store';
import type { RegisteredClient, SecretPlace, Tables } from '#store';
import { findConnector } from '../connectors.ts';
import { InvalidInput, NotFound } from '../errors.ts';
import { openFrom, sealInto } from '../secrets.ts';
import type { Services } from '../services.ts';
import { requireAdmin } from '../organization-actor.ts';
import type { OrganizationActor } from '../organization-actor.ts';
import { detailsAsked, providerOf } from './provider.ts';

/** Where the OAuth client of a type comes from, without its secret. */
export interface KnownClient {
  readonly type: string;
  /** The account that it is for; null for every account. */
  readonly domain: string | null;
  readonly clientId: string;
  readonly source: 'api' | 'environment';
}

/** The path of our own end of every authorization. */
export const CALLBACK_PATH = '/oauth/callback';

/**
 * The client that authorizes and renews: that of the credentials, else the one registered for the account, else the
 * one for the type, else that of the environment.
 *
 * @param db the transaction, inside of one: a second connection might not be had while others wait for theirs
 */
export async function findClient(
  services: Services,
  db: Kysely<Tables>,
  workspaceId: number,
  connector: AnyDestination,
  details: GrantDetails,
  credentials: StoredCredentials = {},
): Promise<OAuthClient | undefined> {
  const own = ownClient(credentials);
  if (own !== undefined) return own;
  const organizationId = await organizationOf(db, workspaceId);
  const registered = await findOAuthClient(db, organizationId, connector.type, Object.values(details));
  if (registered === undefined) return services.oauthClients.get(connector.type);
  return openClient(services, db, organizationId, registered);
}

/**
 * The client that something was granted to, although another one may authorize by now. Undefined where the server no
 * longer has it.
 */
export async function findGrantedClient(
  services: Services,
  db: Kysely<Tables>,
  workspaceId: number,
  connector: AnyDestination,
  clientId: string,
  credentials: StoredCredentials = {},
): Promise<OAuthClient | undefined> {
  const own = ownClient(credentials);
  if (own?.id === clientId) return own;
  const organizationId = await organizationOf(db, workspaceId);
  const registered = await findOAuthClientById(db, organizationId, connector.type, clientId);
  if (registered !== undefined) return openClient(services, db, organizationId, registered);
  const ofEnvironment = services.oauthClients.get(connector.type);
  return ofEnvironment?.id === clientId ? ofEnvironment : undefined;
}

function ownClient({ client_id: id, client_secret: secret }: StoredCredentials): OAuthClient | undefined {
  return typeof id === 'string' && typeof secret === 'string'
    ? { id, secret: new Secret(secret) }
    : undefined;
}

async function organizationOf(db: Kysely<Tables>, workspaceId: number): Promise<number> {
  const workspace = await findWorkspaceById(db, workspaceId);
  if (workspace === undefined) throw new NotFound('workspace');
  return workspace.organizationId;
}

async function openClient(
  services: Services,
  db: Kysely<Tables>,
  organizationId: number,
  { id, clientId }: RegisteredClient,
): Promise<OAuthClient> {
  const secret = await openFrom(db, services.vault, placeOf(organizationId, id));
  if (secret === undefined) throw new Error(`the secret of OAuth client ${id} is missing`);
  return { id: clientId, secret: new Secret(secret) };
}

/** What to do where there is no client. */
export function missingClient(connector: AnyDestination, callbackUrl: string): string {
  const name = `SPILLWAY_OAUTH_${connector.type.toUpperCase()}_CLIENT`;
  return (
    `This server has no OAuth client for ${connector.label}. Register one at ${connector.label} with the redirect ` +
    `URI ${callbackUrl}, then start the server with ${name}_ID and ${name}_SECRET, or send them to ` +
    `PUT /api/v1/oauth_clients/${connector.type}.`
  );
}

export interface ClientRequest {
  readonly type: string;
  readonly domain: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** @throws Forbidden, NotFound, InvalidInput */
export async function putClient(
  services: Services,
  who: OrganizationActor,
  request: ClientRequest,
): Promise<KnownClient> {
  requireAdmin(who, 'register OAuth clients');
  const domain = domainKey(services, request.type, request.domain);
  return services.store.db.transaction().execute(async (transaction) => {
    const client = await putOAuthClient(transaction, who.organizationId, {
      type: request.type,
      domain,
      clientId: request.clientId,
    });
    await sealInto(transaction, services.vault, placeOf(who.organizationId, client.id), request.clientSecret);
    await audit(transaction, who, 'oauth_client.put', request.type, domain);
    return { type: client.type, domain: domain || null, clientId: client.clientId, source: 'api' };
  });
}

/** @throws Forbidden, NotFound, InvalidInput */
export async function removeClient(
  services: Services,
  who: OrganizationActor,
  type: string,
  asked: string | undefined,
): Promise<void> {
  requireAdmin(who, 'remove OAuth clients');
  const domain = domainKey(services, type, asked);
  await services.store.db.transaction().execute(async (transaction) => {
    const id = await deleteOAuthClient(transaction, who.organizationId, type, domain);
    if (id === undefined) throw new NotFound(`OAuth client of ${type}`);
    await deleteSecret(transaction, placeOf(who.organizationId, id));
    await audit(transaction, who, 'oauth_client.delete', type, domain);
  });
}

/** Those of the API first, for they win. @throws Forbidden */
export async function listClients(
  services: Services,
  who: OrganizationActor,
): Promise<readonly KnownClient[]> {
  requireAdmin(who, 'see OAuth clients');
  const registered = await listRegistered(services.store.db, who.organizationId);
  return [
    ...registered.map(({ type, domain, clientId }) => ({
      type,
      domain: domain || null,
      clientId,
      source: 'api' as const,
    })),
    ...[...services.oauthClients].map(([type, { id }]) => ({
      type,
      domain: null,
      clientId: id,
      source: 'environment' as const,
    })),
  ];
}

/** A domain in the form in which authorizations carry it; empty for none. */
function domainKey(services: Services, type: string, domain: string | undefined): string {
  const connector = findConnector(services, type);
  const provider = providerOf(services, connector);
  if (provider === undefined) throw new InvalidInput(`${connector.label} takes credentials, not OAuth`);
  if (domain === undefined) return '';
  const [key] = Object.values(detailsAsked(provider.oauth, { domain }));
  if (key === undefined)
    throw new InvalidInput(`${connector.label} has one OAuth client for all accounts: leave domain out`);
  return key;
}

function placeOf(organizationId: number, id: number): SecretPlace {
  return { scope: `organization:${organizationId}`, workspaceId: null, purpose: 'oauth_client', rowId: id };
}

async function audit(
  db: Kysely<Tables>,
  who: OrganizationActor,
  action: string,
  type: string,
  domain: string,
): Promise<void> {
  await recordAudit(db, {
    organizationId: who.organizationId,
    workspaceId: null,
    actor: who.actor,
    action,
    subject: `oauth_client:${type}`,
    details: domain === '' ? {} : { domain },
  });
}
