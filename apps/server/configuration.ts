import { connectors } from './connectors.ts';
import type { OAuthClient } from '#oauth';
import { Secret } from '#secret';
import { baseUrlVariable, hostedTypes, oauthClientVariables, typeVariables } from './type-variables.ts';
import { baseUrl, variables } from './variables.ts';
import type { Variable } from './variables.ts';

type Variables = typeof variables;

type ValueOf<V> =
  V extends Variable<infer Value> ? (V extends { fallback: string } ? Value : Value | undefined) : never;

/** What the environment says, checked. */
export type Configuration = { readonly [Key in keyof Variables]: ValueOf<Variables[Key]> } & {
  /** By service name. */
  readonly baseUrls: ReadonlyMap<string, string>;
  /** OAuth clients by service name. */
  readonly oauthClients: ReadonlyMap<string, OAuthClient>;
  /** Whether SPILLWAY_DATA_DIR was given, so that it is used as it is or refused. */
  readonly dataDirIsExplicit: boolean;
};

/** The environment can't be used; the message has a line for each variable at fault. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

const BASE_URL = /^SPILLWAY_(\w+)_BASE_URL$/;

/**
 * Reads the environment. An empty variable counts as absent.
 *
 * @throws ConfigurationError naming every variable at fault
 */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  const faults: string[] = [];
  const given = (name: string): string | undefined => {
    const lower = /^(HTTPS?|NO)_PROXY$/.test(name) ? environment[name.toLowerCase()] : undefined;
    const text = (environment[name] ?? lower)?.trim();
    return text === '' ? undefined : text;
  };
  const values: Record<string, unknown> = {};
  for (const [key, variable] of Object.entries<Variable<unknown>>(variables)) {
    const text = given(variable.name) ?? variable.fallback;
    if (text === undefined) continue;
    try {
      values[key] = variable.parse(text);
    } catch (error) {
      const { message } = error as Error;
      faults.push(message.startsWith(variable.name) ? message : `${variable.name} ${message}`);
    }
  }
  values['baseUrls'] = readBaseUrls(environment, given, faults);
  values['oauthClients'] = readOAuthClients(given, faults);
  values['dataDirIsExplicit'] = given(variables.dataDir.name) !== undefined;
  if (given(variables.databaseUrl.name) !== undefined && given(variables.encryptionKeys.name) === undefined) {
    faults.push(
      'SPILLWAY_ENCRYPTION_KEYS is required with DATABASE_URL: give it id:key, the key made by `openssl rand -base64 32`',
    );
  }
  if (
    (given(variables.s3AccessKeyId.name) === undefined) !==
    (given(variables.s3SecretAccessKey.name) === undefined)
  ) {
    faults.push('SPILLWAY_S3_ACCESS_KEY_ID and SPILLWAY_S3_SECRET_ACCESS_KEY belong together: set both');
  }
  refuseUnknown(environment, faults);
  if (faults.length > 0) throw new ConfigurationError(faults.join('\n'));
  return values as unknown as Configuration;
}

function readBaseUrls(
  environment: Readonly<Record<string, string | undefined>>,
  given: (name: string) => string | undefined,
  faults: string[],
): ReadonlyMap<string, string> {
  const urls = new Map<string, string>();
  for (const type of hostedTypes) {
    const name = baseUrlVariable(type);
    const text = given(name);
    if (text === undefined) continue;
    try {
      urls.set(type, baseUrl(type, text));
    } catch (error) {
      faults.push(`${name} ${(error as Error).message}`);
    }
  }
  for (const name of Object.keys(environment)) {
    const type = BASE_URL.exec(name)?.[1]?.toLowerCase();
    if (type !== undefined && !hostedTypes.includes(type)) {
      const known = hostedTypes.map(baseUrlVariable).join(', ');
      faults.push(`${name} is unknown: there is ${known}`);
    }
  }
  return urls;
}

function readOAuthClients(
  given: (name: string) => string | undefined,
  faults: string[],
): ReadonlyMap<string, OAuthClient> {
  const clients = new Map<string, OAuthClient>();
  for (const { type } of connectors.filter(({ auth }) => auth.method === 'oauth2')) {
    const names = oauthClientVariables(type);
    const id = given(names.id);
    const secret = given(names.secret);
    if (id !== undefined && secret !== undefined) clients.set(type, { id, secret: new Secret(secret) });
    else if (id !== undefined || secret !== undefined) {
      faults.push(`${names.id} and ${names.secret} belong together: set both`);
    }
  }
  return clients;
}

/** Variables of ours that tests and the command line read elsewhere. */
const ELSEWHERE = new Set([
  'SPILLWAY_VENDOR_SPECS',
  'SPILLWAY_TEST_DATABASE_URL',
  'SPILLWAY_TEST_STORE',
  'SPILLWAY_PASSPHRASE',
]);

/** A misspelt variable that is silently ignored costs an evening. */
function refuseUnknown(environment: Readonly<Record<string, string | undefined>>, faults: string[]): void {
  const known = new Set([...Object.values(variables), ...typeVariables()].map(({ name }) => name));
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('SPILLWAY_') || BASE_URL.test(name)) continue;
    if (!known.has(name) && !ELSEWHERE.has(name)) {
      faults.push(`${name} is unknown: see \`npm run spillway -- --help\` for the variables that exist`);
    }
  }
}
