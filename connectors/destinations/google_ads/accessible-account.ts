import { ConfigurationError, memberOf, textOf } from '#connector-kit';
import type { JsonObject } from '#connector-kit';
import type { Account } from './account.ts';
import type { Context } from './credentials.ts';
import { ask } from './request.ts';
import { resourceIn, search } from './search.ts';

/** An Ads account that the Google account reaches. */
export interface AccessibleAccount extends Account {
  /** Empty where nobody gave one. */
  readonly name: string;
  readonly isManager: boolean;
}

/** So that a check of an agency's login ends in seconds. */
export const MOST_LOOKED_INTO = 50;

const CUSTOMER = 'SELECT customer.id, customer.descriptive_name, customer.manager FROM customer LIMIT 1';
const CLIENTS =
  'SELECT customer_client.id, customer_client.descriptive_name, customer_client.manager FROM customer_client ' +
  "WHERE customer_client.status = 'ENABLED' AND customer_client.manager = FALSE";

/** Ids of the accounts that the Google account is a user of; not of those below a manager account. */
export async function readAccessibleIds(context: Context): Promise<readonly string[]> {
  const body = await ask(context, {
    api: 'google_ads',
    method: 'GET',
    path: '/customers:listAccessibleCustomers',
    doing: 'reading the Ads accounts',
  });
  const names = memberOf(body, 'resourceNames');
  return (Array.isArray(names) ? names : []).flatMap((name) => {
    const id = /^customers\/(\d+)$/.exec(textOf(name) ?? '')?.[1];
    return id === undefined ? [] : [id];
  });
}

/** An account's own name and kind. Throws ConnectorError where it can't be reached so. */
export async function readAccount(context: Context, account: Account): Promise<AccessibleAccount> {
  const [row] = await search(context, account, CUSTOMER, `reading the account ${account.id}`);
  return accessible(resourceIn(row ?? {}, 'customer'), account);
}

/**
 * The accounts behind these ids, and the enabled ones below those that are managers. Those that may not be read are left
 * out.
 *
 * @throws ConnectorError where none may be read, for a reason that is not the account's own: what the project may do
 */
export async function readReach(
  context: Context,
  ids: readonly string[],
): Promise<readonly AccessibleAccount[]> {
  const reach = new Map<string, AccessibleAccount>();
  let refusal: ConfigurationError | undefined;
  for (const id of ids.slice(0, MOST_LOOKED_INTO)) {
    const account = await unlessRefused(() => readAccount(context, { id, managerId: undefined }));
    if (account instanceof ConfigurationError) {
      if (!OWN_REASON.test(account.code ?? '')) refusal ??= account;
      continue;
    }
    reach.set(id, account);
    if (!account.isManager) continue;
    const through = { id, managerId: id };
    const rows = await search(
      context,
      through,
      CLIENTS,
      `reading the accounts below the manager account ${id}`,
    );
    for (const row of rows) {
      const client = resourceIn(row, 'customerClient');
      const clientId = textOf(memberOf(client, 'id'));
      if (clientId === undefined || !/^\d+$/.test(clientId) || reach.has(clientId)) continue;
      reach.set(clientId, accessible(client, { id: clientId, managerId: id }));
    }
  }
  if (reach.size === 0 && refusal !== undefined) throw refusal;
  return [...reach.values()];
}

function accessible(resource: JsonObject, account: Account): AccessibleAccount {
  return {
    ...account,
    name: textOf(resource['descriptiveName']) ?? '',
    isManager: resource['manager'] === true,
  };
}

/** Closed, or not open to this Google account. */
const OWN_REASON =
  /^(CUSTOMER_NOT_ENABLED|INCOMPLETE_SIGNUP|USER_PERMISSION_DENIED|CUSTOMER_NOT_FOUND|ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT|ACCESS_DENIED_FOR_ACCOUNT_TYPE)$/;

/** One account that was closed or may not be read must not hide the others. */
async function unlessRefused<Result>(read: () => Promise<Result>): Promise<Result | ConfigurationError> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}
