import { type Outcome, RetryLaterError, succeeded, unknown } from '#connector-kit';
import {
  concernsWholeTable,
  isLockTimeout,
  isServerError,
  serverFault,
  type ServerError,
} from '../../mysql-wire/index.ts';
import { findPresent } from './presence.ts';
import { type BatchRow, chunk } from './rows.ts';
import { deleteRows, insertRows, settable, type Statement, updateRows } from './statements.ts';
import type { Target } from './target.ts';
import { alreadyExists, notFound, writeOne } from './write-one.ts';

const MOST_INSERTED = 1000;
/** An update compares each row with each key of its statement. */
const MOST_UPDATED = 200;
const MOST_DELETED = 1000;

const MOST_ATTEMPTS = 3;
const MOST_LOCK_TIMEOUTS = 3;

/** The server has rolled the transaction back by itself: a deadlock, mostly. */
class TransactionLost extends Error {}

type Outcomes = Map<number, Outcome>;

/**
 * Writes runs of rows in one transaction, many rows by statement. A statement that the server refuses leaves nothing
 * behind, so its rows are halved until each bad row stands alone.
 *
 * @throws ConnectorError, and then no row was taken
 */
export async function writeTogether(
  target: Target,
  runs: readonly (readonly BatchRow[])[],
): Promise<ReadonlyMap<number, Outcome>> {
  const { session, operation, key } = target;
  const compares = key !== '' && operation !== 'append' && operation !== 'delete';
  // Before the transaction: inside it MariaDB 11.6 would refuse to update rows that changed since.
  const present = compares ? await findPresent(target, runs.flat()) : new Map<number, boolean>();
  for (let attempt = 1; ; attempt += 1) {
    try {
      await session.change('START TRANSACTION');
      await session.change(SAVEPOINT);
      const transaction = new Transaction(target, present);
      for (const run of runs) await transaction.write(run);
      return await commit(target, transaction.outcomes);
    } catch (error) {
      if (!(error instanceof TransactionLost) || attempt === MOST_ATTEMPTS) throw await giveUp(target, error);
    }
  }
}

const SAVEPOINT = 'SAVEPOINT spillway';
const NO_SUCH_SAVEPOINT = 1305;
const DEADLOCK = 1213;

async function giveUp({ session }: Target, error: unknown): Promise<unknown> {
  // Without a connection the server has rolled back already.
  await session.change('ROLLBACK').catch(() => {});
  if (!(error instanceof TransactionLost)) return error;
  return new RetryLaterError(
    'MySQL rolled the batch back again and again in favour of other transactions (deadlock): nothing was written.',
    { cause: error },
  );
}

async function commit({ session }: Target, outcomes: Outcomes): Promise<Outcomes> {
  try {
    await session.change('COMMIT');
    return outcomes;
  } catch (error) {
    if (isServerError(error) && error.errno === DEADLOCK) throw new TransactionLost(error.message);
    const message = `The commit was sent, and no clear answer came: ${error instanceof Error ? error.message : String(error)}`;
    return new Map(
      [...outcomes].map(([index, outcome]) => [index, outcome === succeeded ? unknown(message) : outcome]),
    );
  }
}

class Transaction {
  readonly outcomes: Outcomes = new Map();
  readonly #target: Target;
  readonly #present: ReadonlyMap<number, boolean>;
  #lockTimeouts = 0;

  constructor(target: Target, present: ReadonlyMap<number, boolean>) {
    this.#target = target;
    this.#present = present;
  }

  /** Writes rows that have the same columns. */
  async write(rows: readonly BatchRow[]): Promise<void> {
    const isPresent = (row: BatchRow): boolean | undefined => this.#present.get(row.index);
    switch (this.#target.operation) {
      case 'append':
        return this.#insert(rows);
      case 'delete':
        return this.#delete(rows);
      case 'insert':
        this.#settle(rows.filter(isPresent), alreadyExists);
        return this.#insert(rows.filter((row) => isPresent(row) !== true));
      case 'update':
        this.#settle(
          rows.filter((row) => isPresent(row) === false),
          notFound,
        );
        return this.#update(rows.filter((row) => isPresent(row) !== false));
      case 'upsert':
        await this.#update(rows.filter((row) => isPresent(row) !== false));
        return this.#insert(rows.filter((row) => isPresent(row) === false));
    }
  }

  async #insert(rows: readonly BatchRow[]): Promise<void> {
    const { session, table } = this.#target;
    const parameters = rows[0]?.columns.length ?? 0;
    for (const piece of chunk(rows, MOST_INSERTED, parameters, session.maxPacketBytes)) {
      await this.#halve(piece, async (some) => {
        await this.#change(insertRows(table.name, some));
        return true;
      });
    }
  }

  async #delete(rows: readonly BatchRow[]): Promise<void> {
    const { session, table, key } = this.#target;
    for (const piece of chunk(rows, MOST_DELETED, 1, session.maxPacketBytes)) {
      await this.#halve(piece, async (some) => {
        await this.#change(deleteRows(table.name, key, some));
        return true;
      });
    }
  }

  async #update(rows: readonly BatchRow[]): Promise<void> {
    const { session, table, key } = this.#target;
    const [first] = rows;
    if (first === undefined) return;
    const parameters = settable(first, key).length * 2 + 1;
    for (const piece of chunk(rows, MOST_UPDATED, parameters, session.maxPacketBytes)) {
      await this.#halve(piece, async (some) => {
        await session.change(SAVEPOINT);
        if ((await this.#change(updateRows(table.name, key, some))) === some.length) return true;
        // Two records of one row, or a row that is gone: one by one tells which.
        await session.change('ROLLBACK TO SAVEPOINT spillway');
        return false;
      });
    }
  }

  /** @param together writes all rows or none; false where it took them back itself */
  async #halve(
    rows: readonly BatchRow[],
    together: (rows: readonly BatchRow[]) => Promise<boolean>,
  ): Promise<void> {
    const [first] = rows;
    if (first === undefined) return;
    if (rows.length === 1) {
      const outcome = await writeOne(this.#target, first, (error) => this.#afterRefusal(error));
      this.outcomes.set(first.index, outcome);
      return;
    }
    let refusal: ServerError | undefined;
    try {
      if (await together(rows)) return this.#settle(rows, succeeded);
    } catch (error) {
      if (!isServerError(error)) throw error;
      await this.#afterRefusal(error);
      refusal = error;
    }
    // Each half that holds the locked row would wait for it anew.
    const half = isLockTimeout(refusal) ? 1 : Math.ceil(rows.length / 2);
    for (let start = 0; start < rows.length; start += half) {
      await this.#halve(rows.slice(start, start + half), together);
    }
  }

  /** Goes on only where the refused statement alone was undone, and the transaction lives. */
  async #afterRefusal(error: ServerError): Promise<void> {
    const { session } = this.#target;
    if (concernsWholeTable(error)) throw serverFault(error, '');
    if (error.errno === DEADLOCK) throw new TransactionLost(error.message);
    try {
      await session.change('RELEASE SAVEPOINT spillway');
      await session.change(SAVEPOINT);
    } catch (lost) {
      if (isServerError(lost) && lost.errno === NO_SUCH_SAVEPOINT) throw new TransactionLost(error.message);
      throw lost;
    }
    if (isLockTimeout(error)) this.#lockTimeouts += 1;
    if (this.#lockTimeouts > MOST_LOCK_TIMEOUTS) {
      throw new RetryLaterError(
        `Other transactions hold locks on the table ${this.#target.table.name} for long: nothing was written.`,
        { cause: error },
      );
    }
  }

  #settle(rows: readonly BatchRow[], outcome: Outcome): void {
    for (const { index } of rows) this.outcomes.set(index, outcome);
  }

  #change({ sql, parameters }: Statement): Promise<number> {
    return this.#target.session.change(sql, parameters);
  }
}
