import { DatabaseError } from 'pg';
import { ConfigurationError, ConnectorBugError } from '#connector-kit';
import { connectorErrorOf } from './connection.ts';
import { productOf, type WireContext } from './credentials.ts';
import { wordsOf } from './errors.ts';

/** An error of the server while rows are read: where its class has no better advice, it is the query or the data. */
export function readingFault(error: unknown, context: WireContext): unknown {
  const fault = connectorErrorOf(error, context);
  if (!(fault instanceof ConnectorBugError) || !(error instanceof DatabaseError)) return fault;
  return new ConfigurationError(
    `${productOf(context).label} stops at a value or an expression: ${wordsOf(error)} (SQLSTATE ${error.code}). Correct the query, or the ` +
      `data that it meets.`,
    { code: error.code ?? '', cause: error },
  );
}
