import {
  ConfigurationError,
  ConnectorError,
  NetworkError,
  ReconnectError,
  RetryLaterError,
} from '#connector-kit';

/** Reasons that time mends: https://cloud.google.com/bigquery/docs/error-messages */
const PASSING = new Set([
  'rateLimitExceeded',
  'jobRateLimitExceeded',
  'backendError',
  'jobBackendError',
  'internalError',
  'jobInternalError',
  'tableUnavailable',
  'resourceInUse',
  'stopped',
]);

/** What Google's client says, as a fault that a person can act on. */
export function bigQueryFault(error: unknown, doing: string): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const { code: given, errors } = error as ApiFault;
  const status = typeof given === 'number' ? given : undefined;
  const reason = errors?.[0]?.reason;
  const words = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/gu, ' ').trim();
  const code = reason ?? (status === undefined ? undefined : String(status));
  const options = { cause: error, ...(code === undefined ? {} : { code }) };
  if (status === undefined && reason === undefined) {
    return new NetworkError('reset', `BigQuery gave no answer to ${doing}: ${words}`, { cause: error });
  }
  if (status === 401) {
    return new ReconnectError(`BigQuery refuses the service account: ${words}`, options);
  }
  if (status === 429 || (status ?? 0) >= 500 || PASSING.has(reason ?? '')) {
    return new RetryLaterError(`BigQuery can't answer ${doing} now: ${words}`, options);
  }
  if (reason === 'quotaExceeded') {
    return new RetryLaterError(`A quota of the project is used up: ${words}`, options);
  }
  if (status === 403) {
    return new ConfigurationError(
      `The service account may not do this: ${words} It needs BigQuery Job User on the project and BigQuery Data Viewer on the data.`,
      options,
    );
  }
  return new ConfigurationError(`BigQuery refuses ${doing}: ${words}`, options);
}

/** The shape of the client's ApiError; of a failed connection it has a text as its code, or none. */
interface ApiFault {
  readonly code?: number | string;
  readonly errors?: readonly { readonly reason?: string }[];
}
