import type { StepVerdict } from '#connector-kit';
import { ReconnectError, isObject, listOf } from '#connector-kit';
import { accountOf } from './account.ts';
import type { Account } from './account.ts';
import { actionName } from './conversion-action.ts';
import type { Context } from './credentials.ts';
import { failuresIn } from './failure.ts';
import { ADS_SCOPE, DATA_MANAGER_SCOPE } from './oauth.ts';
import type { ApiRequest } from './request.ts';
import { ask, bodyOf, send } from './request.ts';
import { resourceIn, search } from './search.ts';

/** Any conversion action: the request is only validated. */
const SOME_ACTION = '1';

/** @throws ReconnectError where somebody unticked a box on the consent page */
export async function checkScopes(context: Context): Promise<void> {
  const { scopes } = await context.token();
  if (scopes === undefined) return;
  const needed = context.credentials.api === 'data_manager' ? [ADS_SCOPE, DATA_MANAGER_SCOPE] : [ADS_SCOPE];
  const missing = needed.filter((scope) => !scopes.includes(scope));
  if (missing.length === 0) return;
  throw new ReconnectError(
    `The authorization lacks ${missing.join(' and ')}: authorize again and leave every box of the consent page ticked.`,
    { code: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' },
  );
}

/** Whether the account may be written to in the way that the credentials choose. Throws ConnectorError. */
export async function checkPermissions(context: Context): Promise<StepVerdict> {
  const account = accountOf(context);
  if (context.credentials.api === 'data_manager') return checkDataManager(context, account);
  const refused = [
    ...((await isClosedTo(context, conversionProbe(account))) ? ['click conversions'] : []),
    ...((await isClosedTo(context, await listProbe(context, account))) ? ['Customer Match lists'] : []),
  ];
  if (refused.length > 0) {
    return {
      warning:
        `Google does not let your Cloud project upload ${refused.join(' or ')} through the Google Ads API, as it has ` +
        'been for all new projects since 2026. Set api to data_manager.',
    };
  }
  const [row] = await search(
    context,
    account,
    'SELECT customer.conversion_tracking_setting.accepted_customer_data_terms FROM customer LIMIT 1',
    'reading the conversion settings',
  );
  const setting = resourceIn(row ?? {}, 'customer')['conversionTrackingSetting'];
  if (isObject(setting) && setting['acceptedCustomerDataTerms'] === true) return undefined;
  return {
    warning:
      "The account has not accepted Google's customer data terms, so conversions with e-mail addresses or phone numbers " +
      'will be refused: accept them in Google Ads under Goals → Settings → Customer data terms.',
  };
}

async function checkDataManager(context: Context, account: Account): Promise<StepVerdict> {
  await ask(context, {
    api: 'data_manager',
    method: 'GET',
    path: `/accountTypes/GOOGLE_ADS/accounts/${account.id}/userLists`,
    query: { pageSize: 1 },
    managerId: account.managerId,
    doing: 'reading the lists of the account',
  });
  if (context.credentials.customer_match_terms_accepted === true) return undefined;
  return {
    warning:
      'Customer Match lists can not be written to before you accept the terms ' +
      '(https://support.google.com/adspolicy/answer/6299717): read them, then set customer_match_terms_accepted to true.',
  };
}

/** A conversion that is validated and not recorded: nothing else tells whether the project may upload any. */
function conversionProbe(account: Account): ApiRequest {
  const conversion = {
    conversionAction: actionName(account, SOME_ACTION),
    conversionDateTime: '2026-01-01 00:00:00+00:00',
    gclid: 'validation-only',
  };
  return probe(account, `/customers/${account.id}:uploadClickConversions`, {
    conversions: [conversion],
    partialFailure: true,
    validateOnly: true,
  });
}

/** @returns undefined where the account has no list to try with */
async function listProbe(context: Context, account: Account): Promise<ApiRequest | undefined> {
  const query = "SELECT user_list.resource_name FROM user_list WHERE user_list.type = 'CRM_BASED' LIMIT 1";
  const [row] = await search(context, account, query, 'reading the Customer Match lists');
  const userList = resourceIn(row ?? {}, 'userList')['resourceName'];
  if (typeof userList !== 'string') return undefined;
  return probe(account, `/customers/${account.id}/offlineUserDataJobs:create`, {
    job: { type: 'CUSTOMER_MATCH_USER_LIST', customerMatchUserListMetadata: { userList } },
    validateOnly: true,
  });
}

function probe({ managerId }: Account, path: string, json: object): ApiRequest {
  const doing = 'asking what the project may upload';
  return { api: 'google_ads', method: 'POST', path, json, retry: 'always', managerId, doing };
}

/**
 * Whether the answer tells that the project is kept out. What is said of the made-up record doesn't count.
 *
 * @throws ConnectorError for any other fault of the whole request
 */
async function isClosedTo(context: Context, request: ApiRequest | undefined): Promise<boolean> {
  if (request === undefined) return false;
  const response = await send(context, request);
  const failures = failuresIn(response);
  if (failures.some(({ code }) => KEPT_OUT.test(code))) return true;
  if (response.status === 400) return false;
  const body = bodyOf(response, request);
  const partial = listOf(isObject(body) ? body['partialFailureError'] : undefined, 'details') ?? [];
  return partial.some((detail) => KEPT_OUT.test(JSON.stringify(detail)));
}

const KEPT_OUT = /CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE|OPERATIONS_FOR_CUSTOMER_MATCH_NOT_ALLOWED/;
