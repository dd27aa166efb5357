import { ReconnectError, RetryLaterError, isObject, jsonOf, signAssertion, textOf } from '#connector-kit';
import type { BigQueryContext } from './credentials.ts';
import { serviceAccountOf } from './credentials.ts';

/** https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
const TOKEN_URL = 'https://oauth2.googleapis.com/token';
const SCOPE = 'https://www.googleapis.com/auth/bigquery.readonly https://www.googleapis.com/auth/bigquery';
const LIFETIME_SECONDS = 3600;
/** A token that has less left is replaced before a request. */
const LEAST_LEFT_MS = 5 * 60_000;

/** Gives access tokens of the service account, a new one shortly before the old one expires. */
export function accessTokens(context: BigQueryContext): () => Promise<string> {
  let current = { token: '', expiresAt: 0 };
  return async () => {
    if (Date.now() > current.expiresAt - LEAST_LEFT_MS) current = await requestToken(context);
    return current.token;
  };
}

async function requestToken(context: BigQueryContext): Promise<{ token: string; expiresAt: number }> {
  const { email, privateKey } = serviceAccountOf(context.credentials);
  const url = context.baseUrl === undefined ? TOKEN_URL : `${context.baseUrl}/token`;
  const assertion = await signAssertion(
    { issuer: email, audience: TOKEN_URL, lifetimeSeconds: LIFETIME_SECONDS, claims: { scope: SCOPE } },
    privateKey,
    'service_account_key',
  );
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion,
  });
  const response = await context.http.request({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
    retry: 'always',
  });
  const answer = jsonOf(response);
  const token = isObject(answer) ? textOf(answer['access_token']) : undefined;
  if (response.status === 200 && token !== undefined && isObject(answer)) {
    const seconds = typeof answer['expires_in'] === 'number' ? answer['expires_in'] : LIFETIME_SECONDS;
    return { token, expiresAt: Date.now() + seconds * 1000 };
  }
  if (response.status === 429 || response.status >= 500) {
    throw new RetryLaterError(`Google gives no access token now: it answers ${response.status}.`);
  }
  const words = isObject(answer)
    ? (textOf(answer['error_description']) ?? textOf(answer['error']))
    : undefined;
  throw new ReconnectError(
    `Google refuses the service account ${email}: ${words ?? `it answers ${response.status}`}. Was its key deleted, or the account disabled? Make a new key.`,
  );
}
