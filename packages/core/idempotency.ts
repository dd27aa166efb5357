import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import { claimIdempotencyKey, keepAnswer, noteMade, releaseIdempotencyKey } from '#store';
import type { IdempotentRequest, SecretPlace, Tables } from '#store';
import { Conflict } from './errors.ts';
import { openFrom, sealInto } from './secrets.ts';
import type { Services } from './services.ts';

/** A request that got no answer in this time lost its server. */
const LOST_AFTER_MS = 60_000;

/** What was answered: status and body as they went out. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
}

export interface IdempotentWork {
  /** `workspace:<id>` or `organization:<id>:token:<id>`: keys of others don't meet. */
  readonly scope: string;
  readonly workspaceId: number | null;
  readonly key: string;
  /** All that makes the request this one: method, path and body. */
  readonly request: unknown;
  /** Does the work; `onSaved` must run in the transaction that saves what is made. */
  run(onSaved: (transaction: Transaction<Tables>, madeId: number) => Promise<void>): Promise<KeptAnswer>;
  /** The answer for what was made by a request whose own answer was lost. */
  recover(madeId: number): Promise<KeptAnswer>;
}

/**
 * Does the work once for a key: a repetition within 24 hours gets the first answer, sealed at rest since it may hold
 * a key of a workspace.
 *
 * @throws Conflict when the key was used for another request, or its first one is still under way
 */
export async function answerOnce(services: Services, work: IdempotentWork): Promise<KeptAnswer> {
  const requestHash = createHash('sha256').update(canonical(work.request)).digest();
  const claim = await claimIdempotencyKey(services.store.db, work.scope, work.key, requestHash);
  if ('claimed' in claim) return runClaimed(services, work, claim.claimed);
  return answerHeld(services, work, claim.held, requestHash);
}

async function runClaimed(services: Services, work: IdempotentWork, claim: number): Promise<KeptAnswer> {
  let made = false;
  try {
    const answer = await work.run(async (transaction, madeId) => {
      if (!(await noteMade(transaction, claim, madeId))) {
        throw new Conflict('Another request with this Idempotency-Key has taken the place of this one.');
      }
      made = true;
    });
    await sealInto(services.store.db, services.vault, placeOf(work, claim), answer.body);
    await keepAnswer(services.store.db, claim, answer.status);
    return answer;
  } catch (error) {
    // What was made is found again by its claim; a request that changed nothing may be sent again.
    if (!made) await releaseIdempotencyKey(services.store.db, claim);
    throw error;
  }
}

async function answerHeld(
  services: Services,
  work: IdempotentWork,
  held: IdempotentRequest,
  requestHash: Buffer,
): Promise<KeptAnswer> {
  if (!held.requestHash.equals(requestHash)) {
    throw new Conflict(
      'This Idempotency-Key was used with another request: use a new key for a new request.',
    );
  }
  if (held.status !== null) {
    const body = await openFrom(services.store.db, services.vault, placeOf(work, held.id));
    if (body !== undefined) return { status: held.status, body };
  }
  if (held.ageMs < LOST_AFTER_MS) {
    throw new Conflict(
      'The first request with this Idempotency-Key is still under way: ask again in a moment.',
    );
  }
  if (held.madeId !== null) return work.recover(held.madeId);
  await releaseIdempotencyKey(services.store.db, held.id);
  return answerOnce(services, work);
}

function placeOf(work: IdempotentWork, claim: number): SecretPlace {
  return { scope: work.scope, workspaceId: work.workspaceId, purpose: 'idempotent_answer', rowId: claim };
}

/** JSON with sorted keys: the same body in another order is the same body. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
