import { ConfigurationError } from '#connector-kit';
import type { SnowflakeContext } from './credentials.ts';

/** The account identifier as addresses hold it: https://docs.snowflake.com/en/user-guide/admin-account-identifier */
export function accountOf(account: string): string {
  return account
    .toLowerCase()
    .replace(/\.snowflakecomputing\.(com|cn)$/u, '')
    .replaceAll('_', '-');
}

/** Where the account answers: its own host, or the operator's. */
export function addressOf({ baseUrl, credentials }: Pick<SnowflakeContext, 'baseUrl' | 'credentials'>): URL {
  if (baseUrl !== undefined) return new URL(baseUrl);
  const account = accountOf(credentials.account);
  const isInChina = account.split('.').some((part) => part.startsWith('cn-'));
  return new URL(`https://${account}.snowflakecomputing.${isInChina ? 'cn' : 'com'}`);
}

/** @throws NetworkError where the host is unknown or its address not allowed */
export async function resolveAddress(context: SnowflakeContext): Promise<URL> {
  const address = addressOf(context);
  if (address.protocol !== 'https:' && context.baseUrl === undefined) {
    throw new ConfigurationError('Snowflake is spoken to by TLS only.');
  }
  await context.network.resolve(address.hostname.replaceAll(/^\[|\]$/gu, ''));
  return address;
}
