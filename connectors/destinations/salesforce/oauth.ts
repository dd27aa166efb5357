import type { GrantDetails, JsonObject, OAuth2, TokenRequest } from '#connector-kit';
import { signAssertion } from '#connector-kit';
import type { Credentials } from './credentials.ts';
import { PRODUCTION, commonHost, instanceUrl, loginHost } from './host.ts';
import { placeOf } from './place.ts';

/**
 * Salesforce never says `expires_in`: a token lives as long as the organization's session timeout, which is two hours
 * unless somebody changed it under Setup → Session Settings. One that dies earlier is renewed on its 401.
 */
const SESSION_SECONDS = 7_200;

/** Salesforce refuses assertions that live longer. */
const ASSERTION_SECONDS = 180;

const JWT_ADVICE =
  'Check that client_id is the app whose certificate fits jwt_signing_key, that the app admits username in advance ' +
  '(Permitted users: Admin approved users are pre-authorized), and that domain is login or test as the organization is.';

const PASSWORD_ADVICE =
  'Check username, password, security_token (it is reset with the password), client_id and client_secret, that domain ' +
  'is login or test as the organization is, and that it allows the username-password flow.';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm */
export const oauth: OAuth2 = {
  scopes: ['api', 'refresh_token', 'id'],
  pkce: true,
  lifetimeSeconds: SESSION_SECONDS,
  detailsAsked: placeOf,
  account: ({ login_host: host = PRODUCTION }) => commonHost(host),
  endpoints(details, baseUrl) {
    const root = loginRoot(details, baseUrl);
    return {
      authorize: `${root}/services/oauth2/authorize`,
      token: `${root}/services/oauth2/token`,
      revoke: `${root}/services/oauth2/revoke`,
    };
  },
  detailsAnswered,
};

/**
 * The address of the login host.
 *
 * @throws ConfigurationError where it is not Salesforce's
 */
export function loginRoot(details: GrantDetails, baseUrl: string | undefined): string {
  return baseUrl ?? `https://${loginHost(details['login_host'] ?? PRODUCTION)}`;
}

/** Where a person's credentials lead to, before there is a token. */
export function placeIn({ domain, state, sandbox, instance_url }: Credentials): GrantDetails {
  return placeOf({
    domain,
    state,
    instance_url,
    sandbox: sandbox === undefined ? undefined : String(sandbox),
  });
}

/**
 * An access token by a signed assertion or by a password; undefined where the credentials hold neither.
 *
 * @throws ConfigurationError where the key is none
 */
export async function tokenRequest(
  credentials: Credentials,
  baseUrl: string | undefined,
): Promise<TokenRequest | undefined> {
  const { username, client_id, jwt_signing_key } = credentials;
  if (username === undefined || client_id === undefined) return undefined;
  if (jwt_signing_key !== undefined) {
    const host = placeIn(credentials)['login_host'] ?? PRODUCTION;
    const assertion = await signAssertion(
      {
        issuer: client_id,
        subject: username,
        audience: `https://${commonHost(host)}`,
        lifetimeSeconds: ASSERTION_SECONDS,
      },
      jwt_signing_key,
      'jwt_signing_key',
    );
    return requestWith({ grant_type: JWT_BEARER, assertion }, credentials, baseUrl, JWT_ADVICE);
  }
  const { password, security_token, client_secret } = credentials;
  if (password === undefined || client_secret === undefined) return undefined;
  const secrets = { client_secret: client_secret.reveal() };
  const whole = `${password.reveal()}${security_token?.reveal() ?? ''}`;
  return requestWith(
    { grant_type: 'password', username, password: whole, client_id, ...secrets },
    credentials,
    baseUrl,
    PASSWORD_ADVICE,
  );
}

function requestWith(
  parameters: Readonly<Record<string, string>>,
  credentials: Credentials,
  baseUrl: string | undefined,
  whatToDo: string,
): TokenRequest {
  const details = placeIn(credentials);
  return {
    url: `${loginRoot(details, baseUrl)}/services/oauth2/token`,
    parameters,
    lifetimeSeconds: SESSION_SECONDS,
    whatToDo,
    detailsAnswered: (answer) => detailsAnswered(answer, details, baseUrl),
  };
}

/**
 * Every answer says where the organization's data is, and who the user is (`id`). A base URL replaces the place of the
 * data at each request, and is no part of what was granted.
 */
function detailsAnswered(
  { instance_url: url, id }: JsonObject,
  details: GrantDetails,
  baseUrl: string | undefined,
): GrantDetails {
  const instance = baseUrl === undefined && typeof url === 'string' ? instanceUrl(url) : undefined;
  return {
    ...details,
    ...(instance === undefined ? {} : { instance_url: instance }),
    ...(typeof id === 'string' ? { id } : {}),
  };
}
