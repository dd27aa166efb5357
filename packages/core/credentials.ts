import type { Kysely } from 'kysely';
import { checkCredentials, CredentialsError, parseCredentials, sendableFields } from '#connector-kit';
import type { AnyDestination, JsonObject, StoredCredentials } from '#connector-kit';
import type { Secret } from '#secret';
import type { Tables } from '#store';
import { InvalidInput } from './errors.ts';
import { NO_GRANT } from './oauth/stored-grant.ts';
import type { SentGrant } from './oauth/stored-grant.ts';
import { openFrom, sealInto, workspacePlace } from './secrets.ts';
import { findServiceAccount } from './service-accounts.ts';
import type { Services } from './services.ts';

/** Credentials as a connector receives them, and what the API may show of them. */
export interface ReadCredentials {
  readonly stored: StoredCredentials;
  readonly parsed: unknown;
  readonly connectionDetails: JsonObject;
}

/** Credentials as a client sent them, and the code or the tokens among them, which are kept elsewhere. */
export interface SentCredentials extends ReadCredentials {
  readonly sentGrant: SentGrant;
  /** Ids of the fields that were sent with a value. */
  readonly sentFields: ReadonlySet<string>;
}

/** Stored credentials, with the shared identity where they bring none. */
export function readStored(
  connector: AnyDestination,
  stored: StoredCredentials,
  serviceAccount: Secret | undefined,
): ReadCredentials {
  const parsed = parseCredentials(
    connector.auth.fields,
    withServiceAccount(connector, stored, serviceAccount),
  );
  return { stored, parsed, connectionDetails: connector.connectionDetails(parsed) };
}

/** The shared identity stands in where the destination brings none; it is never stored with the destination. */
function withServiceAccount(
  { auth }: AnyDestination,
  stored: StoredCredentials,
  serviceAccount: Secret | undefined,
): StoredCredentials {
  if (auth.method !== 'credentials' || auth.serviceAccount === undefined || serviceAccount === undefined)
    return stored;
  const { field } = auth.serviceAccount;
  return stored[field] === undefined ? { ...stored, [field]: serviceAccount.reveal() } : stored;
}

/**
 * Credentials as a client sent them.
 *
 * @param previous those that the destination has, for an update
 * @throws InvalidInput naming the field
 */
export function readSentCredentials(
  connector: AnyDestination,
  sent: unknown,
  serviceAccount: Secret | undefined,
  previous?: StoredCredentials,
): SentCredentials {
  try {
    const checked = checkCredentials(sendableFields(connector.auth), sent, previous);
    const { oauth_code, access_token, refresh_token, ...own } = checked;
    const isOAuth = connector.auth.method === 'oauth2';
    const stored = isOAuth ? own : checked;
    const sentGrant = isOAuth
      ? {
          oauthCode: textOf(oauth_code),
          accessToken: textOf(access_token),
          refreshToken: textOf(refresh_token),
        }
      : NO_GRANT;
    return { ...readStored(connector, stored, serviceAccount), sentGrant, sentFields: fieldsIn(sent) };
  } catch (error) {
    if (error instanceof CredentialsError) throw new InvalidInput(error.message);
    throw error;
  }
}

function textOf(value: StoredCredentials[string] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function fieldsIn(sent: unknown): ReadonlySet<string> {
  if (typeof sent !== 'object' || sent === null) return new Set();
  return new Set(
    Object.entries(sent).flatMap(([id, value]) =>
      value === null || value === undefined || value === '' ? [] : [id],
    ),
  );
}

export async function sealCredentials(
  services: Services,
  db: Kysely<Tables>,
  workspaceId: number,
  destinationId: number,
  stored: StoredCredentials,
): Promise<void> {
  const place = workspacePlace(workspaceId, 'destination_credentials', destinationId);
  await sealInto(db, services.vault, place, JSON.stringify(stored));
}

export async function openCredentials(
  services: Services,
  db: Kysely<Tables>,
  connector: AnyDestination,
  workspaceId: number,
  destinationId: number,
): Promise<ReadCredentials> {
  const place = workspacePlace(workspaceId, 'destination_credentials', destinationId);
  const text = await openFrom(db, services.vault, place);
  if (text === undefined) throw new Error(`the credentials of destination ${destinationId} are missing`);
  const stored = JSON.parse(text) as StoredCredentials;
  return readStored(connector, stored, await findServiceAccount(services, db, connector, workspaceId));
}
