export type {
  Batch,
  FieldOptions,
  Outcome,
  ReplaceBatch,
  WriteOperation,
  WriteRecord,
  WriteResult,
} from './batch.ts';
export { accountForBatch, rejected, succeeded, unknown } from './batch.ts';
export { BatchOutcomes } from './batch-outcomes.ts';
export type { CheckStep, StepVerdict } from './check.ts';
export type { ConnectorContext, ConnectorLog, Network, ResolvedAddress } from './context.ts';
export { signAssertion } from './assertion.ts';
export type { Assertion } from './assertion.ts';
export type {
  Auth,
  CredentialField,
  CredentialsOf,
  HeaderMap,
  ServiceAccount,
  StoredCredentials,
} from './credentials.ts';
export {
  CredentialsError,
  checkCredentials,
  grantFields,
  parseCredentials,
  sendableFields,
} from './credentials.ts';
export type {
  AnyDestination,
  Destination,
  Limits,
  Overview,
  OverviewObject,
  RateLimit,
} from './destination.ts';
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
export { fitsHeader } from './header-value.ts';
export type { HttpClient, HttpRequest, HttpResponse } from './http.ts';
export type { Json, JsonObject } from './json.ts';
export type { Lifetime } from './lifetime.ts';
export { OpenLifetime } from './lifetime.ts';
export type { AskedPlace, GrantDetails, OAuth2, OAuthEndpoints, TokenRequest } from './oauth.ts';
export type { CheckResult, StepResult } from './run-check.ts';
export { messageOf, runCheck } from './run-check.ts';
export type { DestinationField, DestinationObject, FieldType, Operation } from './object.ts';
export type {
  AnySource,
  ColumnType,
  Dataset,
  MarkRange,
  ReadRequest,
  Source,
  SourceColumn,
  SourceContext,
  SourceRows,
  SourceTable,
  WarehouseSession,
} from './source.ts';
export { defineSource } from './source.ts';
export { isNearly } from './spelling.ts';
export type { AccessToken } from './token.ts';
export {
  busyOrDown,
  cutWords,
  isObject,
  jsonOf,
  listOf,
  memberOf,
  refused,
  retryAfterMs,
  said,
  textOf,
  unreadable,
  wordsOfText,
} from './provider-answer.ts';
export type { Refusal } from './provider-answer.ts';
