import type { Kysely, Transaction } from 'kysely';
import { CredentialsError } from '#connector-kit';
import type {
  AnyDestination,
  AskedPlace,
  CredentialField,
  GrantDetails,
  OAuth2,
  StoredCredentials,
} from '#connector-kit';
import { deleteSecret, holdAuthorizationByCode, putGrant, redeemAuthorization } from '#store';
import type { DestinationGrant, NewGrant, SecretPlace, Tables, WorkspaceScope } from '#store';
import { InvalidInput } from '../errors.ts';
import { openFrom, sealInto, workspacePlace } from '../secrets.ts';
import type { SecretServices } from '../secrets.ts';
import type { Services } from '../services.ts';
import { authorizationPlace } from './authorize.ts';
import type { SealedTokens } from './callback.ts';
import { findClient } from './clients.ts';
import { hashOf } from './hash.ts';
import { detailsAsked, placeIn, providerOf } from './provider.ts';
import type { GrantTokens, SentGrant } from './stored-grant.ts';

const CODE_LIVES_MS = 600_000;

export interface NewGrantWithTokens {
  readonly grant: NewGrant;
  readonly tokens: GrantTokens;
}

/**
 * What the sent code or tokens grant; undefined where none were sent. A code is spent with the transaction.
 *
 * @throws InvalidInput saying why a code or a token can't be used
 */
export async function takeSentGrant(
  services: Services,
  transaction: Transaction<Tables>,
  workspaceId: number,
  connector: AnyDestination,
  sent: SentGrant,
  credentials: StoredCredentials,
): Promise<NewGrantWithTokens | undefined> {
  if (sent.oauthCode !== undefined) {
    return redeemCode(services, transaction, workspaceId, connector, sent.oauthCode, credentials);
  }
  if (sent.accessToken === undefined && sent.refreshToken === undefined) return undefined;
  return enterTokens(services, transaction, workspaceId, connector, sent, credentials);
}

async function redeemCode(
  services: Services,
  transaction: Transaction<Tables>,
  workspaceId: number,
  connector: AnyDestination,
  code: string,
  credentials: StoredCredentials,
): Promise<NewGrantWithTokens> {
  const refuse = (why: string): InvalidInput =>
    new InvalidInput(`credentials.oauth_code ${why}: authorize again with GET /destinations/authorize_url`);
  const authorization = await holdAuthorizationByCode(transaction, hashOf(code));
  if (authorization?.grantedAt == null) throw refuse('is unknown');
  if (authorization.workspaceId !== workspaceId) throw refuse('was made for another workspace');
  if (authorization.type !== connector.type) {
    throw refuse(`was made for a destination of type ${authorization.type}, not ${connector.type}`);
  }
  if (authorization.redeemedAt !== null) throw refuse('was used before (each is good for one request)');
  if (Date.now() - authorization.grantedAt.getTime() > CODE_LIVES_MS) {
    throw refuse('has expired (it lives ten minutes)');
  }
  refuseContradiction(services, connector, credentials, authorization.details);
  const place = authorizationPlace(workspaceId, authorization.id);
  const sealed = await openFrom(transaction, services.vault, place);
  if (sealed === undefined) throw new Error('the tokens of an authorization are missing');
  const { accessToken, refreshToken, issuedAt } = JSON.parse(sealed) as SealedTokens;
  await redeemAuthorization(transaction, authorization.id);
  await deleteSecret(transaction, place);
  return {
    tokens: { accessToken, refreshToken },
    grant: {
      clientId: authorization.clientId,
      details: authorization.details,
      scopes: authorization.scopes,
      isRefreshable: refreshToken !== undefined,
      enteredHash: null,
      issuedAt: new Date(issuedAt),
      expiresAt: authorization.expiresAt,
    },
  };
}

/**
 * Whoever authorizes again for another account must say that it is meant.
 *
 * @throws InvalidInput
 */
export function refuseUnnoticedMove(
  services: Services,
  connector: AnyDestination,
  sentFields: ReadonlySet<string>,
  before: GrantDetails,
  after: GrantDetails,
): void {
  const oauth = providerOf(services, connector)?.oauth;
  const [from, to] = [oauth?.account?.(before), oauth?.account?.(after)];
  if (from === undefined || to === undefined || from === to) return;
  if (['domain', 'state', 'sandbox', 'site'].some((field) => sentFields.has(field))) return;
  throw new InvalidInput(
    `this destination is connected to ${from}, and the authorization is for ${to}: authorize for ${from}, or create ` +
      'another destination. To move this one, send the domain or state of the authorization along.',
  );
}

/** `domain` and `state` of the credentials may repeat what was authorized; they can't change it. @throws InvalidInput */
export function refuseContradiction(
  services: Services,
  connector: AnyDestination,
  credentials: StoredCredentials,
  authorized: GrantDetails,
): void {
  const provider = providerOf(services, connector);
  const asked = placeIn(connector, credentials);
  if (provider === undefined || Object.keys(asked).length === 0) return;
  // What the credentials don't say is what was authorized. A field of the same name is for the credentials to say.
  const fields = new Set((connector.auth.fields as readonly CredentialField[]).map(({ id }) => id));
  const unsaid = Object.fromEntries(Object.entries(authorized).filter(([name]) => !fields.has(name)));
  for (const [name, value] of Object.entries(detailsAskedBy(provider.oauth, { ...unsaid, ...asked }))) {
    const before = authorized[name];
    if (before === undefined || before === value) continue;
    throw new InvalidInput(
      `the credentials (those that are kept, too) ask for ${value}, but the authorization is for ${before}: send the domain and state that ` +
        'authorize_url was asked with, or authorize again',
    );
  }
}

/** What is asked for, where the rest may be what was authorized: a field that is missing asks for nothing. */
function detailsAskedBy(oauth: OAuth2, asked: AskedPlace): GrantDetails {
  try {
    return oauth.detailsAsked?.(asked) ?? {};
  } catch (error) {
    if (!(error instanceof CredentialsError)) throw error;
    if (asked[error.field] === undefined) return {};
    throw new InvalidInput(error.message);
  }
}

async function enterTokens(
  services: Services,
  transaction: Transaction<Tables>,
  workspaceId: number,
  connector: AnyDestination,
  { accessToken, refreshToken }: SentGrant,
  credentials: StoredCredentials,
): Promise<NewGrantWithTokens> {
  const provider = providerOf(services, connector);
  if (provider === undefined) throw new Error(`${connector.type} has no OAuth`);
  const details = detailsAsked(provider.oauth, placeIn(connector, credentials));
  const client =
    refreshToken === undefined
      ? undefined
      : await findClient(services, transaction, workspaceId, connector, details, credentials);
  if (refreshToken !== undefined && client === undefined) {
    throw new InvalidInput(
      `credentials.refresh_token needs the OAuth client that it was issued to, and this server has none for ` +
        `${connector.label}: set SPILLWAY_OAUTH_${connector.type.toUpperCase()}_CLIENT_ID and _CLIENT_SECRET`,
    );
  }
  const issuedAt = new Date();
  const { lifetimeSeconds } = provider.oauth;
  return {
    tokens: { accessToken: accessToken ?? '', refreshToken },
    grant: {
      clientId: client?.id ?? null,
      details,
      scopes: null,
      isRefreshable: refreshToken !== undefined,
      enteredHash: enteredHash({ accessToken, refreshToken }),
      issuedAt,
      expiresAt: lifeEnd(issuedAt, lifetimeSeconds, accessToken, refreshToken),
    },
  };
}

/**
 * The sent tokens are those that the grant began with. They must not take its place then: a provider that rotates has
 * given it newer ones long ago.
 */
export function isEnteredAgain(sent: SentGrant, { enteredHash: before, fault }: DestinationGrant): boolean {
  if (sent.oauthCode !== undefined || before === null || fault !== null) return false;
  return enteredHash(sent).equals(before);
}

function enteredHash(tokens: Pick<SentGrant, 'accessToken' | 'refreshToken'>): Buffer {
  return hashOf(JSON.stringify([tokens.accessToken ?? null, tokens.refreshToken ?? null]));
}

/** Of entered tokens: nobody says how old they are. */
function lifeEnd(
  issuedAt: Date,
  lifetimeSeconds: number,
  accessToken: string | undefined,
  refreshToken: string | undefined,
): Date | null {
  // Without a refresh token it is used until the provider refuses it.
  if (refreshToken === undefined) return null;
  return accessToken === undefined ? issuedAt : new Date(issuedAt.getTime() + lifetimeSeconds * 1000);
}

/** Stores a grant beside its destination. */
export async function keepGrant(
  services: SecretServices,
  inside: WorkspaceScope,
  transaction: Transaction<Tables>,
  destinationId: number,
  { grant, tokens }: NewGrantWithTokens,
): Promise<void> {
  await putGrant(inside, destinationId, grant);
  await sealTokens(services, transaction, inside.workspaceId, destinationId, tokens);
}

export async function sealTokens(
  services: SecretServices,
  transaction: Transaction<Tables>,
  workspaceId: number,
  destinationId: number,
  tokens: GrantTokens,
): Promise<void> {
  await sealInto(transaction, services.vault, grantPlace(workspaceId, destinationId), JSON.stringify(tokens));
}

export async function openTokens(
  services: SecretServices,
  db: Kysely<Tables>,
  workspaceId: number,
  destinationId: number,
): Promise<GrantTokens> {
  const text = await openFrom(db, services.vault, grantPlace(workspaceId, destinationId));
  if (text === undefined) throw new Error(`the tokens of destination ${destinationId} are missing`);
  return JSON.parse(text) as GrantTokens;
}

export function grantPlace(workspaceId: number, destinationId: number): SecretPlace {
  return workspacePlace(workspaceId, 'destination_grant', destinationId);
}
