export { STATEMENT_TIMEOUT_MS, connectorErrorOf, openConnection, withConnection } from './connection.ts';
export type { Connection, ConnectionOptions, OpenConnection } from './connection.ts';
export { wireFields } from './credentials.ts';
export type { Product, WireContext } from './credentials.ts';
export { mayPass, wordsOf } from './errors.ts';
export { quoteIdentifier, quoteLiteral, quoteTable } from './name.ts';
export type { TableName } from './name.ts';
export { openSocket, targetOf } from './socket.ts';
export type { DescribedColumn, Description } from './statement.ts';
