import { DatabaseError } from 'pg';
import {
  ConnectorBugError,
  RetryLaterError,
  unknown,
  type Batch,
  type Outcome,
  type WriteResult,
} from '#connector-kit';
import { readTable } from './catalog.ts';
import { STATEMENT_TIMEOUT_MS, withConnection, type Connection } from '../../postgres-wire/index.ts';
import type { PostgresContext } from './credentials.ts';
import { tableNameOf } from './objects.ts';
import { planOf, rowsOf } from './row.ts';
import { settleRows } from './settle.ts';

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
  const outcomes = new Map<number, Outcome>();
  await withConnection(context, async (connection) => {
    const plan = planOf(batch, await readTable(connection, tableNameOf(batch.object)));
    const settle = (index: number, outcome: Outcome): void => void outcomes.set(index, outcome);
    const rows = rowsOf(batch, plan, settle);
    await connection.run(BEGIN);
    await settleRows(connection, plan, rows, settle);
    context.signal.throwIfAborted();
    if (!(await isCommitted(connection))) {
      for (const [index, { status }] of outcomes) {
        if (status === 'succeeded') outcomes.set(index, unknown(NO_ANSWER));
      }
    }
  });
  return { outcomes: batch.records.map((_, index) => outcomeAt(outcomes, index)) };
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

function outcomeAt(outcomes: ReadonlyMap<number, Outcome>, index: number): Outcome {
  const outcome = outcomes.get(index);
  if (outcome === undefined) throw new ConnectorBugError(`Record ${index} of the batch was not settled`);
  return outcome;
}
