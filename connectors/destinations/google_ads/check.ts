import type { CheckStep } from '#connector-kit';
import { ConfigurationError, fitsHeader, isObject, jsonOf } from '#connector-kit';
import { readAccessibleIds } from './accessible-account.ts';
import { chooseAccount } from './choose-account.ts';
import type { Context, Credentials } from './credentials.ts';
import { wordsOf } from './failure.ts';
import type { Api } from './host.ts';
import { API_NAMES, apiRoot } from './host.ts';
import { listObjects } from './objects.ts';
import { checkPermissions, checkScopes } from './permission.ts';
import { refusalOf } from './refusal.ts';
import { isUserList } from './user-list.ts';

export const checkSteps: readonly CheckStep<Credentials>[] = [
  {
    name: 'Verify credentials format',
    async run({ credentials: { developer_token: token } }) {
      if (token !== undefined && !fitsHeader(token.reveal())) {
        throw new ConfigurationError(
          'developer_token holds spaces or characters that no developer token has: copy it again from the API Center ' +
            'of your manager account, or leave it out.',
        );
      }
    },
  },
  {
    name: 'Resolve host',
    async run(context) {
      for (const api of apisOf(context)) {
        const { hostname } = new URL(apiRoot(api, context.baseUrl));
        await context.network.resolve(hostname.replaceAll(/^\[|\]$/g, ''));
      }
    },
  },
  {
    name: 'Verify connectivity',
    async run(context) {
      for (const api of apisOf(context)) await verifyConnectivity(context, api);
    },
  },
  {
    name: 'Authenticate',
    async run(context) {
      await checkScopes(context);
      await readAccessibleIds(context);
    },
  },
  { name: 'Choose account', run: chooseAccount },
  { name: 'Check permissions', run: checkPermissions },
  {
    name: 'List objects',
    async run(context) {
      if ((await listObjects(context)).some(isUserList)) return undefined;
      return {
        warning:
          'The account has no open Customer Match list, so only conversions can be written. To write an audience, make ' +
          'a list in Google Ads under Tools → Shared library → Audience manager, then refresh the objects.',
      };
    },
  },
];

/** Accounts, lists and conversion actions are read through the Google Ads API in either case. */
function apisOf({ credentials }: Context): readonly Api[] {
  return credentials.api === 'data_manager' ? ['google_ads', 'data_manager'] : ['google_ads'];
}

/** Without a token, so that only the way there is at stake: Google says 401. */
async function verifyConnectivity({ http, baseUrl }: Context, api: Api): Promise<void> {
  const root = apiRoot(api, baseUrl);
  const path = api === 'google_ads' ? '/customers:listAccessibleCustomers' : '/requestStatus:retrieve';
  const response = await http.request({ method: 'GET', url: `${root}${path}` });
  const { status } = response;
  if (status === 429 || status >= 500) throw refusalOf(api, response, 'connecting');
  if (isObject(jsonOf(response)) && status >= 400 && status !== 404) return;
  throw new ConfigurationError(
    `${root} does not answer as the ${API_NAMES[api]} does: ${status} and ${wordsOf(response)}. Check that no proxy ` +
      'answers in its place.',
  );
}
