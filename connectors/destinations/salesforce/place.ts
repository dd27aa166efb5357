import type { AskedPlace, GrantDetails } from '#connector-kit';
import { ConfigurationError, CredentialsError } from '#connector-kit';
import { PRODUCTION, SANDBOX, commonHost, instanceUrl, loginHost } from './host.ts';

const MOST_ENCODINGS = 2;

/**
 * Which organization is meant: `login_host`, and `instance_url` where it is given.
 *
 * @param asked `domain`, `state`, `sandbox` and `instance_url`, beside `login_host` of an earlier authorization; the
 *   domain goes before the others
 * @throws CredentialsError naming the one that is malformed or not Salesforce's
 */
export function placeOf(asked: AskedPlace): GrantDetails {
  const instance = given(asked['instance_url']);
  const url = instance === undefined ? undefined : checked('instance_url', () => instanceUrl(instance));
  return {
    login_host: hostOf(asked, url),
    ...(url === undefined ? {} : { instance_url: url }),
  };
}

function hostOf(asked: AskedPlace, url: string | undefined): string {
  const domain = given(asked['domain']);
  if (domain !== undefined) return checked('domain', () => loginHost(domain));
  const isSandbox = flagOf(asked['sandbox']) ?? stateFlag(asked['state'] ?? '');
  if (isSandbox !== undefined) return isSandbox ? SANDBOX : PRODUCTION;
  const authorized = given(asked['login_host']);
  if (authorized !== undefined) return checked('domain', () => loginHost(authorized));
  return url === undefined ? PRODUCTION : commonHost(new URL(url).hostname);
}

/**
 * What a `state` says about the sandbox: it is base64 (padded or not, maybe still URL-encoded) of an object with
 * `"sandbox": true`, or that object itself. Other members are the caller's. Undefined for any other text.
 */
export function stateFlag(state: string): boolean | undefined {
  const text = decoded(state).trim();
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(text);
  try {
    const value: unknown = JSON.parse(isBase64 ? Buffer.from(text, 'base64').toString('utf8') : text);
    if (value === null || typeof value !== 'object' || !('sandbox' in value)) return undefined;
    const flag = flagOf(String(value.sandbox));
    // Only the flag alone asks for production: it may be somebody's word for something else.
    return flag === true || Object.keys(value).length === 1 ? flag : undefined;
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  let current = text;
  for (let times = 0; times < MOST_ENCODINGS && current.includes('%'); times += 1) {
    try {
      current = decodeURIComponent(current);
    } catch {
      return current;
    }
  }
  return current;
}

function flagOf(text: string | undefined): boolean | undefined {
  const word = text?.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

function given(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}

function checked(field: string, check: () => string): string {
  try {
    return check();
  } catch (error) {
    if (error instanceof ConfigurationError) throw new CredentialsError(field, error.message);
    throw error;
  }
}
