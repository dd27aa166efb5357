import type { Kysely } from 'kysely';
import { checkCredentials, CredentialsError, parseCredentials } from '#connector-kit';
import type { AnyDestination, JsonObject, StoredCredentials } from '#connector-kit';
import type { Tables } from '#store';
import { InvalidInput } from './errors.ts';
import { openFrom, sealInto, workspacePlace } from './secrets.ts';
import type { Services } from './services.ts';

/** Credentials as a connector receives them, and what the API may show of them. */
export interface ReadCredentials {
  readonly stored: StoredCredentials;
  readonly parsed: unknown;
  readonly connectionDetails: JsonObject;
}

function read(connector: AnyDestination, stored: StoredCredentials): ReadCredentials {
  const parsed = parseCredentials(connector.auth.fields, stored);
  return { stored, parsed, connectionDetails: connector.connectionDetails(parsed) };
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
  previous?: StoredCredentials,
): ReadCredentials {
  try {
    return read(connector, checkCredentials(connector.auth.fields, sent, previous));
  } catch (error) {
    if (error instanceof CredentialsError) throw new InvalidInput(error.message);
    throw error;
  }
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
  return read(connector, JSON.parse(text) as StoredCredentials);
}
