import { DatabaseError } from 'pg';
import { rejected, type Outcome } from '#connector-kit';
import { applyNothing, applyRows, type Settle } from './apply.ts';
import { mayPass, wordsOf, type Connection } from '../../postgres-wire/index.ts';
import type { Row } from './row.ts';
import type { Plan } from './statements.ts';

/** Enough to find one locked row among 5,000; after that a locked table would only cost time. */
const MOST_PASSING_FAULTS = 12;

/** Ends a piece that was taken, and begins the next one. */
export const NEXT_PIECE = 'set constraints all immediate; release savepoint piece; savepoint piece';

/** Begins a piece that was refused anew. */
export const UNDO_PIECE = 'rollback to savepoint piece';

/**
 * Writes rows inside an open transaction with a savepoint `piece`, and settles each of them. A refused piece is
 * halved until each bad row stands alone. Deferred constraints are tested with the piece, not at the commit.
 * @param refusal what the server says to all of them at once
 * @throws DatabaseError where the fault is none of a row: a privilege, a dropped column, a read-only server
 */
export async function settleRows(
  connection: Connection,
  plan: Plan,
  rows: readonly Row[],
  settle: Settle,
  refusal: DatabaseError,
): Promise<void> {
  let passingFaults = 0;

  async function settlePiece(plan: Plan, piece: readonly Row[], isSecondTry = false): Promise<void> {
    const outcomes: [number, Outcome][] = [];
    try {
      await applyRows(connection, plan, piece, (...outcome) => outcomes.push(outcome));
      await connection.run(NEXT_PIECE);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      await connection.run(UNDO_PIECE);
      return settleRefused(plan, piece, error, isSecondTry);
    }
    for (const outcome of outcomes) settle(...outcome);
  }

  async function settleRefused(
    plan: Plan,
    piece: readonly Row[],
    error: DatabaseError,
    isSecondTry: boolean,
  ): Promise<void> {
    const code = error.code ?? '';
    if (mayConcernAll(code)) {
      await applyNothing(connection, plan, piece);
      // A trigger of the statement may have done something even so.
      await connection.run(UNDO_PIECE);
    }
    if (mayPass(code)) passingFaults += 1;
    if (plan.operation === 'upsert' && !plan.updatesFirst && mayConcernProposedRow(code)) {
      return settlePiece({ ...plan, updatesFirst: true }, piece);
    }
    if (piece.length === 1 && plan.operation === 'insert' && code === '23505' && !isSecondTry) {
      // Somebody else may have inserted the key since we looked.
      return settlePiece(plan, piece, true);
    }
    if (piece.length === 1 || passingFaults > MOST_PASSING_FAULTS) {
      const outcome = rejected(code, wordsOf(error), mayPass(code));
      for (const row of piece) settle(row.index, outcome);
      return;
    }
    const middle = Math.ceil(piece.length / 2);
    await settlePiece(plan, piece.slice(0, middle));
    await settlePiece(plan, piece.slice(middle));
  }

  await settleRefused(plan, rows, refusal, false);
}

/** NOT NULL, CHECK, a row policy: the row might exist, and be updated without offence. */
function mayConcernProposedRow(code: string): boolean {
  return code === '23502' || code === '23514' || code === '42501';
}

/** Not the data's classes (22, 23, …): the statement itself may be refused, or a trigger or a row policy speak. */
function mayConcernAll(code: string): boolean {
  return /^(0A|25|3F|42)/.test(code) && !mayPass(code);
}
