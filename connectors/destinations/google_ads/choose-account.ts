import { ConfigurationError, ConnectorError } from '#connector-kit';
import type { StepVerdict } from '#connector-kit';
import type { AccessibleAccount } from './accessible-account.ts';
import { MOST_LOOKED_INTO, readAccessibleIds, readAccount, readReach } from './accessible-account.ts';
import { writtenId } from './account.ts';
import type { Context } from './credentials.ts';

const MOST_LISTED = 25;

/**
 * The account of the credentials, or the only one that can be written to. Finds the manager account that leads to it.
 *
 * @throws ConfigurationError listing the accounts where there are several, and where there is none
 */
export async function chooseAccount(context: Context): Promise<StepVerdict> {
  const { account_id: id, login_customer_id: managerId } = context.credentials;
  if (id === undefined) return chooseOnly(context, managerId);
  try {
    return verdictOn(await readAccount(context, { id, managerId }), context);
  } catch (error) {
    const mayLieBelow = error instanceof ConnectorError && error.code === 'USER_PERMISSION_DENIED';
    if (!mayLieBelow || managerId !== undefined) throw error;
    const ids = await readAccessibleIds(context);
    const reach = await readReach(context, ids);
    const account = reach.find((one) => one.id === id);
    if (account !== undefined) return verdictOn(account, context);
    throw new ConfigurationError(
      `The Google account does not reach the Ads account ${writtenId(id)}. ${listed(reach)} ${howToReach(ids.length)}`,
      { code: error.code ?? 'not_reached', cause: error },
    );
  }
}

/** @param managerId where the credentials name one, only what lies below it counts */
async function chooseOnly(context: Context, managerId: string | undefined): Promise<StepVerdict> {
  const ids = managerId === undefined ? await readAccessibleIds(context) : [managerId];
  const reach = await readReach(context, ids);
  const accounts = reach.filter(({ isManager }) => !isManager);
  const [only] = accounts;
  if (only === undefined) {
    throw new ConfigurationError(
      'The Google account reaches no Ads account that can be written to: it needs an account that is open and no ' +
        `manager account. ${listed(reach)} Get access in Google Ads under Admin → Access and security.`,
      { code: 'no_account' },
    );
  }
  if (accounts.length > 1) {
    throw new ConfigurationError(
      `The Google account reaches ${accounts.length} Ads accounts: ${namesOf(accounts)}. Set account_id to the one to ` +
        'write to.',
      { code: 'account_not_chosen' },
    );
  }
  return verdictOn(only, context);
}

function howToReach(count: number): string {
  return count > MOST_LOOKED_INTO
    ? `Only the first ${MOST_LOOKED_INTO} of ${count} were looked into: where it lies below another manager account, ` +
        'set login_customer_id to that one.'
    : 'Set account_id to one of these, or ask for access in Google Ads under Admin → Access and security.';
}

/** A manager account is never taken unnamed, but it may own the conversions and lists of those below it. */
function verdictOn(account: AccessibleAccount, { found: before }: Pick<Context, 'found'>): StepVerdict {
  const { id, name, managerId, isManager } = account;
  // What is found joins what was found before: a manager account that no longer leads there has to be taken back.
  const none = before['login_customer_id'] === undefined ? {} : { login_customer_id: null };
  const manager = managerId === undefined ? none : { login_customer_id: managerId };
  const found = { account_id: id, account_name: name, ...manager };
  if (!isManager) return { found };
  const warning =
    `${writtenId(id)} (${name}) is a manager account. That is right where conversions and lists are shared from it; to ` +
    'write to an account below it, set login_customer_id to this one and account_id to that one.';
  return { found, warning };
}

function listed(accounts: readonly AccessibleAccount[]): string {
  return accounts.length === 0 ? 'It reaches none.' : `It reaches ${namesOf(accounts)}.`;
}

function namesOf(accounts: readonly AccessibleAccount[]): string {
  const names = accounts.slice(0, MOST_LISTED).map(({ id, name, isManager }) => {
    const known = [name, isManager ? 'manager account' : ''].filter(Boolean).join(', ');
    return known === '' ? writtenId(id) : `${writtenId(id)} (${known})`;
  });
  const more = accounts.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
