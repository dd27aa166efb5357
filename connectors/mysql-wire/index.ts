export { connect } from './connection.ts';
export type { OpenConnection } from './connection.ts';
export { wireFields } from './credentials.ts';
export {
  codeOf,
  concernsWholeTable,
  isDuplicate,
  isLockTimeout,
  isRetryable,
  isServerError,
  lostConnection,
  serverFault,
  wordsOf,
} from './errors.ts';
export type { ServerError } from './errors.ts';
export { quote, quoteText } from './quote.ts';
export { endpointOf } from './socket.ts';
export { verifyConnectivity } from './verify-connectivity.ts';
