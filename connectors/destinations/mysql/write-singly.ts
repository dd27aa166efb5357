import { ConnectorError, type Outcome, rejected, RetryLaterError, unknown } from '#connector-kit';
import { concernsWholeTable, isLockTimeout, serverFault, type ServerError } from '../../mysql-wire/index.ts';
import type { BatchRow } from './rows.ts';
import type { Target } from './target.ts';
import { writeOne } from './write-one.ts';

/**
 * Writes rows one by one, for tables without transactions: there a refused statement of many rows leaves some of them
 * behind, and nothing can be taken back.
 *
 * @throws ConnectorError, and then no row was taken
 */
export async function writeSingly(
  target: Target,
  rows: readonly BatchRow[],
): Promise<ReadonlyMap<number, Outcome>> {
  const outcomes = new Map<number, Outcome>();
  let fault: ConnectorError | undefined;
  let anyTaken = false;
  for (const row of rows) {
    if (fault !== undefined) {
      outcomes.set(
        row.index,
        rejected('not_sent', `Not sent: ${fault.message}`, fault.whoMustAct === 'retry_later'),
      );
      continue;
    }
    try {
      const outcome = await writeOne(target, row, stopAtFaultOfTable);
      outcomes.set(row.index, outcome);
      anyTaken ||= outcome.status === 'succeeded';
    } catch (error) {
      const refusedByServer = error instanceof TableFault;
      if (refusedByServer && !anyTaken) throw error.fault;
      fault = refusedByServer ? error.fault : asLost(error);
      outcomes.set(row.index, refusedByServer ? rejected('not_sent', fault.message) : unknown(fault.message));
    }
  }
  return outcomes;
}

/** The server refuses every row of the table; the statement did nothing. */
class TableFault extends Error {
  readonly fault: ConnectorError;

  constructor(fault: ConnectorError) {
    super(fault.message);
    this.fault = fault;
  }
}

function stopAtFaultOfTable(error: ServerError): Promise<void> {
  if (concernsWholeTable(error)) return Promise.reject(new TableFault(serverFault(error, '')));
  if (isLockTimeout(error)) return Promise.reject(new TableFault(serverFault(error, '')));
  return Promise.resolve();
}

function asLost(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  return new RetryLaterError(error instanceof Error ? error.message : String(error), { cause: error });
}
