import type { WarehouseSession } from '#connector-kit';
import {
  openConnection,
  quoteIdentifier,
  readingFault,
  refuseTunnel,
  selectionOf,
  type Connection,
} from '../../postgres-wire/index.ts';
import { textOf } from './column-type.ts';
import { describeDataset } from './columns.ts';
import type { PostgresContext } from './credentials.ts';
import { formsFor } from './session.ts';

/** Holds what syncs remember where `sync_engine` is `advanced`. */
export const BOOKKEEPING_SCHEMA = 'spillway_syncs';

export async function openWarehouse(context: PostgresContext): Promise<WarehouseSession> {
  refuseTunnel(context.credentials);
  const connection = await openConnection(context, { answerTimeoutMs: null });
  const session = sessionOf(connection, context);
  try {
    await session.run(formsFor('session'));
  } catch (error) {
    await connection.close();
    throw error;
  }
  return { ...session, close: () => connection.close() };
}

function sessionOf(connection: Connection, context: PostgresContext): Omit<WarehouseSession, 'close'> {
  const settle = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      throw readingFault(error, context);
    }
  };
  return {
    schema: BOOKKEEPING_SCHEMA,
    async select(dataset, columns) {
      const known = await settle(describeDataset(connection, dataset));
      return selectionOf({ dataset, columns }, known, textOf);
    },
    async run(sql) {
      await settle(connection.run(sql));
    },
    rows: (sql) => settle(connection.texts(sql)),
    async *copyOut(sql) {
      try {
        yield* connection.copyOut(`copy (${sql}) to stdout (format csv)`);
      } catch (error) {
        throw readingFault(error, context);
      }
    },
    copyIn(table, columns, rows) {
      const names = columns.map(quoteIdentifier).join(', ');
      return settle(connection.copyIn(`copy ${table} (${names}) from stdin (format csv)`, rows));
    },
  };
}
