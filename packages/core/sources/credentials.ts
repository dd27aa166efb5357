import type { Kysely } from 'kysely';
import { checkCredentials, CredentialsError, parseCredentials } from '#connector-kit';
import type { AnySource, StoredCredentials } from '#connector-kit';
import type { SecretPlace, Tables } from '#store';
import type { ReadCredentials } from '../credentials.ts';
import { InvalidInput } from '../errors.ts';
import { openFrom, sealInto, workspacePlace } from '../secrets.ts';
import type { Services } from '../services.ts';

/** Where the credentials of a source are sealed. */
export function sourcePlace(workspaceId: number, sourceId: number): SecretPlace {
  return workspacePlace(workspaceId, 'source_credentials', sourceId);
}

function readStored(connector: AnySource, stored: StoredCredentials): ReadCredentials {
  const parsed: unknown = parseCredentials(connector.fields, stored);
  return { stored, parsed, connectionDetails: connector.connectionDetails(parsed) };
}

/**
 * Credentials as a client sent them.
 *
 * @param previous those that the source has, for an update
 * @throws InvalidInput naming the field
 */
export function readSent(connector: AnySource, sent: unknown, previous?: StoredCredentials): ReadCredentials {
  try {
    return readStored(connector, checkCredentials(connector.fields, sent, previous));
  } catch (error) {
    if (error instanceof CredentialsError) throw new InvalidInput(error.message);
    throw error;
  }
}

export async function sealSourceCredentials(
  services: Services,
  db: Kysely<Tables>,
  workspaceId: number,
  sourceId: number,
  stored: StoredCredentials,
): Promise<void> {
  await sealInto(db, services.vault, sourcePlace(workspaceId, sourceId), JSON.stringify(stored));
}

/** @throws VaultError */
export async function openSourceCredentials(
  services: Services,
  db: Kysely<Tables>,
  connector: AnySource,
  workspaceId: number,
  sourceId: number,
): Promise<ReadCredentials> {
  const text = await openFrom(db, services.vault, sourcePlace(workspaceId, sourceId));
  if (text === undefined) throw new Error(`the credentials of source ${sourceId} are missing`);
  return readStored(connector, JSON.parse(text) as StoredCredentials);
}
