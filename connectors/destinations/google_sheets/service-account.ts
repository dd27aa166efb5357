import type { Json, JsonObject, TokenRequest } from '#connector-kit';
import { ConfigurationError, isObject, signAssertion, textOf } from '#connector-kit';
import { Secret } from '#secret';
import type { Credentials } from './credentials.ts';
import { TOKEN_URL, tokenUrl } from './hosts.ts';

/** Writing spreadsheets, and listing those that are shared with the account. */
const SCOPES = [
  'https://www.googleapis.com/auth/spreadsheets',
  'https://www.googleapis.com/auth/drive.readonly',
];

/** `token_uri` as Google has written it into key files over the years. */
const GOOGLES_TOKEN_URIS = new Set([
  TOKEN_URL,
  'https://accounts.google.com/o/oauth2/token',
  'https://www.googleapis.com/oauth2/v4/token',
]);

/** Google gives tokens of an hour, and takes no assertion that lives longer. */
const LIFETIME_SECONDS = 3600;

const HOW_TO_GET_ONE =
  'In Google Cloud, open IAM & Admin → Service Accounts, make a service account and then a key of the type JSON, ' +
  'and enable the Google Sheets API and the Google Drive API in the same project';

interface ServiceAccount {
  /** Spreadsheets are shared with this address. */
  readonly email: string;
  readonly privateKey: Secret;
}

/** @throws ConfigurationError where there is no key file, or what is there is none */
export function serviceAccountOf({ service_account_key: keyFile }: Credentials): ServiceAccount {
  if (keyFile === undefined) {
    throw new ConfigurationError(
      `There is no Google service account to act as. ${HOW_TO_GET_ONE}. Then enter the key file as ` +
        'service_account_key here, or set it for the workspace with PUT /service_account, or for the server with ' +
        'SPILLWAY_GOOGLE_SERVICE_ACCOUNT.',
    );
  }
  const key = parsed(keyFile);
  const email = textOf(key?.['client_email']);
  const privateKey = textOf(key?.['private_key']);
  if (key?.['type'] !== 'service_account' || email === undefined || privateKey === undefined) {
    throw new ConfigurationError(
      'service_account_key is not the key file of a service account: it must be JSON with type "service_account", ' +
        `client_email and private_key, as Google makes it. ${HOW_TO_GET_ONE}; then paste the file whole.`,
    );
  }
  const tokenUri = textOf(key['token_uri']);
  if (tokenUri !== undefined && !GOOGLES_TOKEN_URIS.has(tokenUri)) {
    throw new ConfigurationError(
      `service_account_key names the token_uri ${tokenUri}, which is not Google's (${TOKEN_URL}): make a new key.`,
    );
  }
  return { email, privateKey: new Secret(privateKey) };
}

/** Undefined where there is no usable key. */
export function emailOf(credentials: Credentials): string | undefined {
  return textOf(parsed(credentials.service_account_key)?.['client_email']);
}

/** What the API shows of the credentials. */
export function connectionDetails(credentials: Credentials): JsonObject {
  const email = emailOf(credentials);
  return email === undefined ? {} : { service_account_email: email };
}

/** The private key within the key file. */
export function secretsOf(credentials: Credentials): readonly string[] {
  const privateKey = textOf(parsed(credentials.service_account_key)?.['private_key']);
  return privateKey === undefined ? [] : [privateKey];
}

/**
 * https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests
 *
 * @throws ConfigurationError where the key can't be used
 */
export async function tokenRequest(
  credentials: Credentials,
  baseUrl: string | undefined,
): Promise<TokenRequest | undefined> {
  if (credentials.service_account_key === undefined) return undefined;
  const { email, privateKey } = serviceAccountOf(credentials);
  const assertion = await signAssertion(
    {
      issuer: email,
      audience: TOKEN_URL,
      lifetimeSeconds: LIFETIME_SECONDS,
      claims: { scope: SCOPES.join(' ') },
    },
    privateKey,
    'private_key of service_account_key',
  );
  return {
    url: tokenUrl(baseUrl),
    parameters: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion },
    lifetimeSeconds: LIFETIME_SECONDS,
  };
}

function parsed(keyFile: Secret | undefined): JsonObject | undefined {
  if (keyFile === undefined) return undefined;
  let key: Json;
  try {
    key = JSON.parse(keyFile.reveal()) as Json;
  } catch {
    // The parser's own words quote the text.
    return undefined;
  }
  return isObject(key) ? key : undefined;
}
