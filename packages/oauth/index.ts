export { authorizationUrl, newVerifier } from './authorization-url.ts';
export { bearerClient } from './bearer-client.ts';
export type { TokenSource } from './bearer-client.ts';
export { AnswerUnreadable, GrantRefused, isExpiring } from './grant.ts';
export type { Grant, OAuthClient, Provider } from './grant.ts';
export { revokeGrant } from './revoke.ts';
export { exchangeCode, refreshGrant, requestToken } from './token-endpoint.ts';
