import type { CheckStep, Json, JsonObject } from '#connector-kit';
import { ConfigurationError, fitsHeader, isObject, jsonOf, memberOf, textOf } from '#connector-kit';
import type { Context, Credentials } from './credentials.ts';
import { wordsOf } from './error-words.ts';
import { listObjects } from './objects.ts';
import { checkPermissions } from './permissions.ts';
import { faultOf } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { read, send } from './request.ts';
import { API_HOST, API_VERSION } from './version.ts';

const accountDetails: ApiRequest = {
  method: 'GET',
  path: `/account-info/${API_VERSION}/details`,
  doing: 'reading the account',
};

export const checkSteps: readonly CheckStep<Credentials>[] = [
  {
    name: 'Verify credentials format',
    async run(context) {
      const token = await context.token();
      if (!fitsHeader(token.value.reveal())) {
        throw new ConfigurationError(
          'access_token holds spaces or characters that no token has: copy it again, from the private app in ' +
            'HubSpot under Settings → Integrations.',
        );
      }
    },
  },
  {
    name: 'Resolve host',
    async run({ baseUrl, network }) {
      await network.resolve(new URL(baseUrl ?? API_HOST).hostname.replaceAll(/^\[|\]$/g, ''));
    },
  },
  { name: 'Verify connectivity', run: verifyConnectivity },
  {
    name: 'Authenticate',
    async run(context) {
      const found = accountIn(await read(context, accountDetails));
      const { portal_id: expected } = context.credentials;
      if (expected === undefined || expected === found['portal_id']) return { found };
      throw new ConfigurationError(
        `The token belongs to the HubSpot account ${textOf(found['portal_id']) ?? 'without a number'}, not to ` +
          `${expected} as portal_id says: enter the token of the right account, or mend portal_id.`,
      );
    },
  },
  { name: 'Check permissions', run: checkPermissions },
  {
    name: 'List objects',
    async run(context) {
      const objects = await listObjects(context);
      if (objects.length > 0) return;
      throw new ConfigurationError(
        'The token may read none of the objects that can be written: add their scopes to the app and authorize it again.',
      );
    },
  },
];

async function verifyConnectivity(context: Context): Promise<void> {
  const response = await send(context, accountDetails);
  const fault = faultOf(response, 'connecting', context.found);
  if (fault !== undefined && (response.status === 429 || response.status >= 500)) throw fault;
  if (!isObject(jsonOf(response)) || response.status === 404) {
    throw new ConfigurationError(
      `${context.baseUrl ?? API_HOST} does not answer as HubSpot's API does: ${wordsOf(response)}. ` +
        'Check that no proxy answers in its place, and the base URL where one is set.',
    );
  }
}

function accountIn(account: Json): JsonObject {
  const names: readonly (readonly [string, string])[] = [
    ['portal_id', 'portalId'],
    ['account_type', 'accountType'],
    ['ui_domain', 'uiDomain'],
    ['data_hosting_location', 'dataHostingLocation'],
    ['time_zone', 'timeZone'],
  ];
  return Object.fromEntries(
    names.flatMap(([name, member]) => {
      const value = textOf(memberOf(account, member));
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
