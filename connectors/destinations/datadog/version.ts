/**
 * Datadog's versions differ by resource; these are the current ones of each
 * (https://docs.datadoghq.com/api/latest/: "Submit metrics", "Post an event", "Send logs", "Validate API key",
 * "Get current user").
 */
export const SERIES_PATH = '/api/v2/series';
export const EVENTS_PATH = '/api/v1/events';
export const LOGS_PATH = '/api/v2/logs';
export const VALIDATE_PATH = '/api/v1/validate';
export const CURRENT_USER_PATH = '/api/v2/current_user';

/** https://docs.datadoghq.com/extend/authorization/oauth2_endpoints/ */
export const OAUTH_PATH = '/oauth2/v1';
