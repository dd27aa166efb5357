export type { Batch, Outcome, WriteOperation, WriteRecord, WriteResult } from './batch.ts';
export { accountForBatch, rejected, succeeded, unknown } from './batch.ts';
export type { CheckStep, StepVerdict } from './check.ts';
export type { ConnectorContext, ConnectorLog, Network, ResolvedAddress } from './context.ts';
export type { Auth, CredentialField, CredentialsOf, HeaderMap, StoredCredentials } from './credentials.ts';
export { CredentialsError, checkCredentials, parseCredentials } from './credentials.ts';
export type { AnyDestination, Destination, Limits, RateLimit } from './destination.ts';
export { defineDestination, secretsOf } from './destination.ts';
export {
  ConfigurationError,
  ConnectorBugError,
  ConnectorError,
  NetworkError,
  ReconnectError,
  RecordError,
  RetryLaterError,
} from './errors.ts';
export type { NetworkFault, WhoMustAct } from './errors.ts';
export type { HttpClient, HttpRequest, HttpResponse } from './http.ts';
export type { Json, JsonObject } from './json.ts';
export type { StepResult } from './run-check.ts';
export { messageOf, runCheck } from './run-check.ts';
export type { DestinationField, DestinationObject, FieldType, Operation } from './object.ts';
