import { isDeepStrictEqual } from 'node:util';
import { DatabaseError } from 'pg';
import {
  ConfigurationError,
  RetryLaterError,
  unknown,
  type Batch,
  type Outcome,
  type WriteResult,
} from '#connector-kit';
import { STATEMENT_TIMEOUT_MS, type Connection } from '../../postgres-wire/index.ts';
import { attemptBatch, settleBatch, type Answer } from './attempt.ts';
import { readTable, type Table } from './catalog.ts';
import type { PostgresContext } from './credentials.ts';
import { tableNameOf } from './objects.ts';
import { planOf } from './row.ts';
import { sessionsOf, type Sessions } from './sessions.ts';
import type { Plan } from './statements.ts';

/** In milliseconds, where the role has no limit of its own. */
const LIMITS = {
  statement_timeout: STATEMENT_TIMEOUT_MS,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
};

/**
 * READ COMMITTED whatever the role's default is: `ON CONFLICT` then meets no serialization failures. The limits are
 * of the transaction, not of the session, which a pooler may lend to others.
 */
const BEGIN = [
  'begin isolation level read committed',
  ...Object.entries(LIMITS).map(
    ([name, limit]) =>
      `select pg_catalog.set_config('${name}', '${limit}', true) where pg_catalog.current_setting('${name}') = '0'`,
  ),
  'savepoint piece',
].join('; ');

/**
 * Writes a batch in one transaction. A throw means that nothing of it was taken; a commit without an answer makes
 * its records `unknown`.
 */
export async function writeBatch(context: PostgresContext, batch: Batch): Promise<WriteResult> {
  const sessions = sessionsOf(context);
  let outcomes: readonly Outcome[] = [];
  await sessions.inTransaction(context, BEGIN, async (connection) => {
    outcomes = await outcomesOf(connection, sessions, batch);
    context.signal.throwIfAborted();
    if (await isCommitted(connection)) return;
    outcomes = outcomes.map((outcome) => (outcome.status === 'succeeded' ? unknown(NO_ANSWER) : outcome));
  });
  return { outcomes };
}

/**
 * Most batches pass as a whole, with what the catalog said at the beginning of the run. At a refusal it is read anew:
 * the table may have changed since.
 */
async function outcomesOf(
  connection: Connection,
  { tables }: Sessions,
  batch: Batch,
): Promise<readonly Outcome[]> {
  const { fullName } = batch.object;
  const known = tables.get(fullName);
  let answer = known && (await attemptWith(connection, known, batch));
  if (answer !== undefined && 'outcomes' in answer) return answer.outcomes;
  const table = await readTable(connection, tableNameOf(batch.object));
  tables.set(fullName, table);
  const plan = planOf(batch, table);
  if (answer === undefined || !isDeepStrictEqual(table, known)) {
    answer = await attemptBatch(connection, plan, batch);
    if ('outcomes' in answer) return answer.outcomes;
  }
  return settleBatch(connection, plan, batch, answer.refusal);
}

/** Undefined where the table, as it was, can't take the batch. */
async function attemptWith(connection: Connection, table: Table, batch: Batch): Promise<Answer | undefined> {
  let plan: Plan;
  try {
    plan = planOf(batch, table);
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
  return attemptBatch(connection, plan, batch);
}

const NO_ANSWER = 'The connection broke off after the commit was sent: the row may or may not be there.';

/** False where no answer came. */
async function isCommitted(connection: Connection): Promise<boolean> {
  let tags: readonly string[];
  try {
    tags = await connection.run('commit');
  } catch (error) {
    // An answer, and a refusal: everything was rolled back.
    if (error instanceof DatabaseError) throw error;
    return false;
  }
  // A server says so where the transaction had failed before.
  if (tags.includes('COMMIT')) return true;
  throw new RetryLaterError('PostgreSQL rolled the transaction back instead of committing it.');
}
