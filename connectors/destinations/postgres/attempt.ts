import { DatabaseError } from 'pg';
import { ConnectorBugError, succeeded, type Batch, type Outcome } from '#connector-kit';
import type { Connection } from '../../postgres-wire/index.ts';
import { applyRows } from './apply.ts';
import { packRecords } from './packed.ts';
import { rowsOf } from './row.ts';
import { NEXT_PIECE, settleRows, UNDO_PIECE } from './settle.ts';
import { statementsOf, type Plan } from './statements.ts';

/** What the server says to a batch as a whole. */
export type Answer = { readonly outcomes: readonly Outcome[] } | { readonly refusal: DatabaseError };

/** Writes all records of a batch at once, after a savepoint `piece`; where one is refused, none of them. */
export async function attemptBatch(connection: Connection, plan: Plan, batch: Batch): Promise<Answer> {
  try {
    const outcomes =
      (await writePacked(connection, plan, batch)) ?? (await writeRows(connection, plan, batch));
    await connection.run(NEXT_PIECE);
    return { outcomes };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    await connection.run(UNDO_PIECE);
    return { refusal: error };
  }
}

/**
 * Settles the records of a batch that was refused as a whole, each of them.
 * @throws DatabaseError as of `settleRows`
 */
export async function settleBatch(
  connection: Connection,
  plan: Plan,
  batch: Batch,
  refusal: DatabaseError,
): Promise<readonly Outcome[]> {
  const outcomes = new Outcomes(batch);
  await settleRows(connection, plan, rowsOf(batch, plan, outcomes.settle), outcomes.settle, refusal);
  return outcomes.all();
}

/** Undefined where that can't be done. */
async function writePacked(
  connection: Connection,
  plan: Plan,
  { records }: Batch,
): Promise<readonly Outcome[] | undefined> {
  const { match, write } = statementsOf({ ...plan, named: plan.columns });
  if (match !== null || write === null) return undefined;
  const packed = packRecords(records, plan.columns, plan.operation !== 'delete');
  if (packed === undefined) return undefined;
  await connection.rows(write, packed);
  return records.map(() => succeeded);
}

async function writeRows(connection: Connection, plan: Plan, batch: Batch): Promise<readonly Outcome[]> {
  const outcomes = new Outcomes(batch);
  await applyRows(connection, plan, rowsOf(batch, plan, outcomes.settle), outcomes.settle);
  return outcomes.all();
}

class Outcomes {
  readonly #known: (Outcome | undefined)[];

  constructor({ records }: Batch) {
    this.#known = records.map(() => undefined);
  }

  readonly settle = (index: number, outcome: Outcome): void => {
    this.#known[index] = outcome;
  };

  all(): readonly Outcome[] {
    return this.#known.map((outcome, index) => {
      if (outcome === undefined) throw new ConnectorBugError(`Record ${index} of the batch was not settled`);
      return outcome;
    });
  }
}
