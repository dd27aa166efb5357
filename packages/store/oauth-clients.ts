import type { Kysely, Selectable } from 'kysely';
import type { Tables } from './database.ts';

/** An OAuth client that the operator registered at a provider; its secret lies elsewhere. */
export interface RegisteredClient {
  readonly id: number;
  readonly type: string;
  /** The account that it is for; empty for every account. */
  readonly domain: string;
  readonly clientId: string;
}

function fromRow(row: Selectable<Tables['oauth_clients']>): RegisteredClient {
  return { id: row.id, type: row.type, domain: row.domain, clientId: row.client_id };
}

export async function listOAuthClients(
  db: Kysely<Tables>,
  organizationId: number,
): Promise<readonly RegisteredClient[]> {
  const rows = await db
    .selectFrom('oauth_clients')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .orderBy('type')
    .orderBy('domain')
    .execute();
  return rows.map(fromRow);
}

/** The client for one of these domains, else the one for every account of the type. */
export async function findOAuthClient(
  db: Kysely<Tables>,
  organizationId: number,
  type: string,
  domains: readonly string[],
): Promise<RegisteredClient | undefined> {
  const row = await db
    .selectFrom('oauth_clients')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('type', '=', type)
    .where('domain', 'in', ['', ...domains])
    .orderBy('domain', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** The one with that id at the provider, whichever account it is for. */
export async function findOAuthClientById(
  db: Kysely<Tables>,
  organizationId: number,
  type: string,
  clientId: string,
): Promise<RegisteredClient | undefined> {
  const row = await db
    .selectFrom('oauth_clients')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('type', '=', type)
    .where('client_id', '=', clientId)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export async function putOAuthClient(
  db: Kysely<Tables>,
  organizationId: number,
  client: Omit<RegisteredClient, 'id'>,
): Promise<RegisteredClient> {
  const row = await db
    .insertInto('oauth_clients')
    .values({
      organization_id: organizationId,
      type: client.type,
      domain: client.domain,
      client_id: client.clientId,
    })
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'type', 'domain']).doUpdateSet({ client_id: client.clientId }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  return fromRow(row);
}

/** @returns its id, or undefined when there is none */
export async function deleteOAuthClient(
  db: Kysely<Tables>,
  organizationId: number,
  type: string,
  domain: string,
): Promise<number | undefined> {
  const row = await db
    .deleteFrom('oauth_clients')
    .where('organization_id', '=', organizationId)
    .where('type', '=', type)
    .where('domain', '=', domain)
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}
