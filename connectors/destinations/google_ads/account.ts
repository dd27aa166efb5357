import { ConfigurationError } from '#connector-kit';
import type { Context } from './credentials.ts';

/** The account that is written to, and the manager account through which it is reached. Ten digits each. */
export interface Account {
  readonly id: string;
  readonly managerId: string | undefined;
}

/**
 * The account of the credentials, or the one that the check has found.
 *
 * @throws ConfigurationError where neither names one
 */
export function accountOf({ credentials, found }: Pick<Context, 'credentials' | 'found'>): Account {
  const foundId = found['account_id'];
  const id = credentials.account_id ?? (typeof foundId === 'string' ? foundId : undefined);
  if (id === undefined) {
    throw new ConfigurationError(
      'No Google Ads account is chosen yet: test the destination, which finds the accounts, or set account_id.',
    );
  }
  const foundManager = id === foundId ? found['login_customer_id'] : undefined;
  const managerId =
    credentials.login_customer_id ?? (typeof foundManager === 'string' ? foundManager : undefined);
  return { id, managerId };
}

/** As Google Ads shows it: `751-501-1393`. */
export function writtenId(id: string): string {
  return id.replace(/^(\d{3})(\d{3})(\d{4})$/, '$1-$2-$3');
}
