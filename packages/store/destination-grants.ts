import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import type { GrantDetails } from '#connector-kit';
import type { Tables } from './database.ts';
import type { WorkspaceScope } from './workspace-scope.ts';

/** What a provider has granted to a destination; the tokens lie elsewhere, sealed. */
export interface DestinationGrant {
  readonly destinationId: number;
  /** The OAuth client that it was granted to; null for an access token that somebody entered. */
  readonly clientId: string | null;
  readonly details: GrantDetails;
  readonly scopes: readonly string[] | null;
  readonly isRefreshable: boolean;
  /** Of the tokens that somebody entered; null for those of an authorization. */
  readonly enteredHash: Buffer | null;
  readonly issuedAt: Date;
  readonly expiresAt: Date | null;
  readonly version: number;
  readonly refreshStartedAt: Date | null;
  readonly isAnswerLost: boolean;
  /** Why somebody must authorize again; null while it is good. */
  readonly fault: string | null;
}

function fromRow(row: Selectable<Tables['destination_grants']>): DestinationGrant {
  return {
    destinationId: row.destination_id,
    clientId: row.client_id,
    details: row.details,
    scopes: row.scopes,
    isRefreshable: row.is_refreshable,
    enteredHash: row.entered_hash,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    version: row.version,
    refreshStartedAt: row.refresh_started_at,
    isAnswerLost: row.is_answer_lost,
    fault: row.fault,
  };
}

export type NewGrant = Pick<
  DestinationGrant,
  'clientId' | 'details' | 'scopes' | 'isRefreshable' | 'enteredHash' | 'issuedAt' | 'expiresAt'
>;

interface GrantColumns {
  readonly client_id: string | null;
  readonly details: string;
  readonly scopes: string[] | null;
  readonly is_refreshable: boolean;
  readonly entered_hash: Buffer | null;
  readonly issued_at: Date;
  readonly expires_at: Date | null;
  readonly refresh_started_at: null;
  readonly is_answer_lost: boolean;
  readonly fault: string | null;
}

function columnsOf(grant: NewGrant): GrantColumns {
  return {
    client_id: grant.clientId,
    details: JSON.stringify(grant.details),
    scopes: grant.scopes === null ? null : [...grant.scopes],
    is_refreshable: grant.isRefreshable,
    entered_hash: grant.enteredHash,
    issued_at: grant.issuedAt,
    expires_at: grant.expiresAt,
    refresh_started_at: null,
    is_answer_lost: false,
    fault: null,
  };
}

/** Puts a new grant in the place of the one that the destination may have; the version goes up. */
export async function putGrant(scope: WorkspaceScope, destinationId: number, grant: NewGrant): Promise<void> {
  const columns = columnsOf(grant);
  await scope.db
    .insertInto('destination_grants')
    .values({ destination_id: destinationId, workspace_id: scope.workspaceId, ...columns })
    .onConflict((conflict) =>
      conflict
        .column('destination_id')
        .doUpdateSet({ ...columns, version: sql<number>`destination_grants.version + 1` }),
    )
    .execute();
}

export async function findGrant(
  scope: WorkspaceScope,
  destinationId: number,
): Promise<DestinationGrant | undefined> {
  const row = await scope.db
    .selectFrom('destination_grants')
    .selectAll()
    .where('destination_id', '=', destinationId)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** Locked until the transaction ends. */
export async function holdGrant(
  scope: WorkspaceScope,
  destinationId: number,
): Promise<(DestinationGrant & { readonly isLeaseStale: boolean }) | undefined> {
  const row = await scope.db
    .selectFrom('destination_grants')
    .selectAll()
    .select(sql<boolean>`coalesce(refresh_started_at < now() - interval '120 seconds', false)`.as('is_stale'))
    .where('destination_id', '=', destinationId)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : { ...fromRow(row), isLeaseStale: row.is_stale };
}

/** @returns when the lease began: whoever ends it must name that moment */
export async function leaseGrant(
  scope: WorkspaceScope,
  destinationId: number,
  isAnswerLost: boolean,
): Promise<Date> {
  const row = await scope.db
    .updateTable('destination_grants')
    .set({ refresh_started_at: sql<Date>`clock_timestamp()`, is_answer_lost: isAnswerLost })
    .where('destination_id', '=', destinationId)
    .returning('refresh_started_at')
    .executeTakeFirstOrThrow();
  if (row.refresh_started_at === null) throw new Error('a lease has no beginning');
  return row.refresh_started_at;
}

interface Lease {
  readonly destinationId: number;
  readonly version: number;
  readonly startedAt: Date;
}

/** Stores new tokens under the lease. @returns false when it is no longer ours, and nothing was stored */
export function renewGrant(scope: WorkspaceScope, lease: Lease, grant: NewGrant): Promise<boolean> {
  return endLease(scope, lease, { ...columnsOf(grant), version: lease.version + 1 });
}

/** Gives the lease back without new tokens. */
export function releaseGrant(
  scope: WorkspaceScope,
  lease: Lease,
  ending: { readonly isAnswerLost: boolean; readonly fault: string | null },
): Promise<boolean> {
  return endLease(scope, lease, {
    refresh_started_at: null,
    is_answer_lost: ending.isAnswerLost,
    fault: ending.fault,
  });
}

async function endLease(
  scope: WorkspaceScope,
  { destinationId, version, startedAt }: Lease,
  change: Partial<GrantColumns> & { readonly version?: number },
): Promise<boolean> {
  const result = await scope.db
    .updateTable('destination_grants')
    .set(change)
    .where('destination_id', '=', destinationId)
    .where('version', '=', version)
    .where('refresh_started_at', '=', startedAt)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function deleteGrant(scope: WorkspaceScope, destinationId: number): Promise<void> {
  await scope.db.deleteFrom('destination_grants').where('destination_id', '=', destinationId).execute();
}

/** Ids of the destinations whose tokens were granted to a client of ours. */
export async function listGrantedDestinations(scope: WorkspaceScope): Promise<readonly number[]> {
  const rows = await scope.db
    .selectFrom('destination_grants')
    .select('destination_id')
    .where('client_id', 'is not', null)
    .orderBy('destination_id')
    .execute();
  return rows.map((row) => row.destination_id);
}

/** Where a grant of any workspace belongs. */
export interface GrantPlace {
  readonly workspaceId: number;
  readonly destinationId: number;
  readonly type: string;
}

/** Grants whose renewal began and never ended: their worker is gone. */
export async function listStaleLeases(db: Kysely<Tables>): Promise<readonly GrantPlace[]> {
  return placesOf(db, sql`g.refresh_started_at < now() - interval '120 seconds'`);
}

/** Good grants of a type whose tokens have rested for that many days. */
export async function listRestingGrants(
  db: Kysely<Tables>,
  type: string,
  days: number,
  except: readonly number[],
): Promise<readonly GrantPlace[]> {
  return placesOf(
    db,
    sql`d.type = ${type} and g.is_refreshable and g.issued_at < now() - ${days} * interval '1 day'
        and g.destination_id <> all(${except})`,
  );
}

async function placesOf(db: Kysely<Tables>, which: ReturnType<typeof sql>): Promise<readonly GrantPlace[]> {
  const { rows } = await sql<{ workspace_id: number; destination_id: number; type: string }>`
    select g.workspace_id, g.destination_id, d.type
    from spillway.destination_grants g join spillway.destinations d on d.id = g.destination_id
    where g.fault is null and ${which}
    order by g.destination_id limit 100`.execute(db);
  return rows.map((row) => ({
    workspaceId: row.workspace_id,
    destinationId: row.destination_id,
    type: row.type,
  }));
}
