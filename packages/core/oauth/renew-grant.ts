import { setTimeout as delay } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import { ConfigurationError, NetworkError, ReconnectError, RetryLaterError } from '#connector-kit';
import type { AnyDestination } from '#connector-kit';
import { AnswerUnreadable, GrantRefused, refreshGrant, revokeGrant } from '#oauth';
import type { Grant } from '#oauth';
import { Redactor, Secret } from '#secret';
import {
  findDestination,
  findGrant,
  holdGrant,
  leaseGrant,
  recordCheck,
  releaseGrant,
  renewGrant,
} from '#store';
import type { DestinationGrant, Tables, WorkspaceScope } from '#store';
import type { ReadCredentials } from '../credentials.ts';
import { openCredentials } from '../credentials.ts';
import type { Services } from '../services.ts';
import { findGrantedClient } from './clients.ts';
import { openTokens, sealTokens } from './keep-grant.ts';
import { providerOf } from './provider.ts';
import type { StoredGrant } from './stored-grant.ts';

/** With the tries to store what came, shorter than the two minutes after which a lease counts as left behind. */
const LONGEST_RENEWAL_MS = 30_000;
const LOOK_AGAIN_MS = 100;
const STORE_TRIES = 8;

/** @returns undefined when the destination has none */
export async function readGrant(
  services: Services,
  scope: WorkspaceScope,
  destinationId: number,
): Promise<StoredGrant | undefined> {
  return scope.transaction(async (inside, transaction) => {
    const grant = await findGrant(inside, destinationId);
    return grant === undefined ? undefined : withTokens(services, inside, transaction, grant);
  });
}

async function withTokens(
  services: Services,
  inside: WorkspaceScope,
  transaction: Transaction<Tables>,
  grant: DestinationGrant,
): Promise<StoredGrant> {
  return { grant, tokens: await openTokens(services, transaction, inside.workspaceId, grant.destinationId) };
}

interface Renewed {
  readonly grant: Grant;
  /** Takes back what was just given, where nobody wants it any more. */
  revoke(): Promise<boolean>;
}

interface Lease extends StoredGrant {
  readonly startedAt: Date;
  readonly isAnswerLost: boolean;
}

/**
 * Renews the tokens of a destination, once for all who ask at the same time, in this process or in another: a
 * provider may take the whole grant back when a refresh token is used twice. So the lease is committed before the
 * request leaves, and the new pair is committed before it is used.
 *
 * @param seenVersion of the tokens that are no longer good: when there are newer ones already, those are given
 * @throws ReconnectError, ConfigurationError, RetryLaterError, NetworkError
 */
export async function renewTokens(
  services: Services,
  scope: WorkspaceScope,
  connector: AnyDestination,
  destinationId: number,
  seenVersion: number,
): Promise<StoredGrant> {
  const giveUpAt = Date.now() + 2 * LONGEST_RENEWAL_MS;
  for (;;) {
    const begun = await begin(services, scope, connector, destinationId, seenVersion);
    if ('renewed' in begun) return begun.renewed;
    if ('lease' in begun) return renewUnderLease(services, scope, connector, begun.lease);
    if (Date.now() > giveUpAt)
      throw new RetryLaterError(`${connector.label}: renewing the access token takes too long.`);
    await delay(LOOK_AGAIN_MS);
  }
}

type Begun = { readonly renewed: StoredGrant } | { readonly lease: Lease } | { readonly isBusy: true };

function begin(
  services: Services,
  scope: WorkspaceScope,
  connector: AnyDestination,
  destinationId: number,
  seenVersion: number,
): Promise<Begun> {
  return scope.transaction(async (inside, transaction): Promise<Begun> => {
    const grant = await holdGrant(inside, destinationId);
    if (grant === undefined) throw new ReconnectError(`${connector.label} is not authorized any more.`);
    if (grant.fault !== null) throw new ReconnectError(grant.fault);
    const stored = await withTokens(services, inside, transaction, grant);
    if (grant.version !== seenVersion) return { renewed: stored };
    if (grant.refreshStartedAt !== null && !grant.isLeaseStale) return { isBusy: true };
    const isAnswerLost = grant.isAnswerLost || grant.isLeaseStale;
    const startedAt = await leaseGrant(inside, destinationId, isAnswerLost);
    return { lease: { ...stored, startedAt, isAnswerLost } };
  });
}

async function renewUnderLease(
  services: Services,
  scope: WorkspaceScope,
  connector: AnyDestination,
  lease: Lease,
): Promise<StoredGrant> {
  const { destinationId, version } = lease.grant;
  const held = { destinationId, version, startedAt: lease.startedAt };
  const redactor = new Redactor([lease.tokens.accessToken, lease.tokens.refreshToken ?? '']);
  let answered: Renewed;
  try {
    answered = await ask(services, scope, connector, lease, redactor);
  } catch (error) {
    const fault =
      error instanceof GrantRefused ? refusedMessage(connector, lease, redactor.text(error.message)) : null;
    const isUnknown = error instanceof AnswerUnreadable || (error instanceof NetworkError && error.sent);
    const isAnswerLost = lease.isAnswerLost || isUnknown;
    const isOurs = await releaseGrant(scope, held, { isAnswerLost, fault });
    if (fault === null) throw error;
    // Where the lease was lost, somebody has authorized again meanwhile: only the tokens before were refused.
    const newer = isOurs ? undefined : await readGrant(services, scope, destinationId);
    if (newer !== undefined && newer.grant.version !== version) return newer;
    await tellInTestResults(scope, destinationId, fault);
    throw new ReconnectError(fault, { cause: error });
  }
  const { grant: renewed } = answered;
  const tokens = { accessToken: renewed.accessToken.reveal(), refreshToken: renewed.refreshToken?.reveal() };
  const next = {
    clientId: lease.grant.clientId,
    details: renewed.details,
    scopes: renewed.scopes ?? null,
    isRefreshable: renewed.refreshToken !== undefined,
    enteredHash: lease.grant.enteredHash,
    issuedAt: new Date(),
    expiresAt: renewed.expiresAt,
  };
  const isOurs = await persist(services, () =>
    scope.transaction(async (inside, transaction) => {
      if (!(await renewGrant(inside, held, next))) return false;
      await sealTokens(services, transaction, scope.workspaceId, destinationId, tokens);
      return true;
    }),
  );
  const fields = { destination: destinationId, type: connector.type };
  if (isOurs) services.log.info(fields, 'access token renewed');
  // Where the lease was lost, somebody has authorized again meanwhile: theirs counts.
  const stored = await readGrant(services, scope, destinationId);
  if (!isOurs)
    services.log.warn(fields, 'renewed tokens were not stored: the destination was changed or deleted');
  if (stored === undefined && !isOurs) {
    // The deletion could revoke the tokens before only.
    await answered.revoke().catch((error: unknown) => {
      const fault = redactor.text(error instanceof Error ? error.message : String(error));
      services.log.warn({ ...fields, fault }, 'the authorization could not be revoked at the provider');
    });
  }
  if (stored === undefined) throw new ReconnectError(`${connector.label} is not authorized any more.`);
  return stored;
}

/** The provider has taken the old tokens back: what it gave must not be lost to a database that is away for a moment. */
async function persist<Result>(services: Services, store: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store();
    } catch (error) {
      if (attempt === STORE_TRIES) throw error;
      services.log.warn({ err: error, attempt }, 'renewed tokens could not be stored yet');
      await delay(2 ** attempt * 100);
    }
  }
}

async function ask(
  services: Services,
  scope: WorkspaceScope,
  connector: AnyDestination,
  { grant, tokens }: StoredGrant,
  redactor: Redactor,
): Promise<Renewed> {
  const provider = providerOf(services, connector);
  if (provider === undefined || tokens.refreshToken === undefined) {
    throw new GrantRefused(
      `${connector.label} gave no refresh token: the access token can't be renewed. Authorize again.`,
    );
  }
  const { stored }: ReadCredentials = await openCredentials(
    services,
    services.store.db,
    connector,
    scope.workspaceId,
    grant.destinationId,
  );
  const { db } = services.store;
  const clientId = grant.clientId ?? '';
  const client = await findGrantedClient(services, db, scope.workspaceId, connector, clientId, stored);
  if (client === undefined) {
    throw new ConfigurationError(
      `${connector.label} was authorized through the OAuth client ${clientId}, which this server no longer has. Put ` +
        'that client back, or authorize again.',
    );
  }
  redactor.learn([client.secret.reveal()]);
  const http = services.egress.httpClient({
    type: `${connector.type}:oauth`,
    redactor,
    // Not the caller's: a job that is given up must not lose the tokens that were just issued.
    signal: AbortSignal.timeout(LONGEST_RENEWAL_MS),
  });
  const renewed = await refreshGrant(http, provider, client, {
    details: grant.details,
    scopes: grant.scopes ?? undefined,
    refreshToken: new Secret(tokens.refreshToken),
  });
  return { grant: renewed, revoke: () => revokeGrant(http, provider, client, renewed) };
}

function refusedMessage({ label }: AnyDestination, { isAnswerLost }: Lease, words: string): string {
  if (!isAnswerLost) return words;
  return (
    `${words} The answer to an earlier renewal was lost (its worker ended, the connection broke, or it was cut short), and ${label} may ` +
    'have given out the new refresh token then: only a new authorization helps.'
  );
}

/** A person must see it even if no check runs. */
async function tellInTestResults(
  scope: WorkspaceScope,
  destinationId: number,
  message: string,
): Promise<void> {
  const destination = await findDestination(scope, destinationId);
  if (destination === undefined) return;
  const step = { step: 'Renew the access token', status: 'failed', error: { message } } as const;
  await recordCheck(scope, destinationId, destination.credentialsVersion, [step], false);
}
