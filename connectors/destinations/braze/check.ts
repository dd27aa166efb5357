import type { CheckStep } from '#connector-kit';
import { ConfigurationError, fitsHeader, memberOf } from '#connector-kit';
import type { Context, Credentials } from './credentials.ts';
import { WHERE_TO_FIND } from './credentials.ts';
import { apiRoot } from './instance.ts';
import { CAMPAIGNS, listObjects } from './objects.ts';
import { probePermissions } from './permissions.ts';
import type { ApiRequest } from './request.ts';
import { faultOf, send } from './request.ts';
import { subscriptionGroups } from './subscription-group.ts';

/** Answered to any good key: with the list, or with 403. */
const HELLO: ApiRequest = { ...CAMPAIGNS, query: { page: 0 }, doing: 'checking the API key' };

export const checkSteps: readonly CheckStep<Credentials>[] = [
  {
    name: 'Verify credentials format',
    async run({ credentials, baseUrl }) {
      apiRoot(credentials, baseUrl);
      subscriptionGroups(credentials);
      if (!fitsHeader(credentials.api_key.reveal())) {
        throw new ConfigurationError(
          `api_key holds spaces or characters that no API key has: copy the key ${WHERE_TO_FIND} again.`,
        );
      }
    },
  },
  {
    name: 'Resolve host',
    async run({ credentials, baseUrl, network }) {
      await network.resolve(new URL(apiRoot(credentials, baseUrl)).hostname.replaceAll(/^\[|\]$/g, ''));
    },
  },
  { name: 'Verify connectivity', run: verifyConnectivity },
  {
    name: 'Authenticate',
    async run(context) {
      const answer = await send(context, HELLO);
      const fault = faultOf(answer, HELLO);
      // 403 is about a permission: the key itself is known.
      if (fault !== undefined && answer.status !== 403) throw fault;
    },
  },
  { name: 'Check permissions', run: checkPermissions },
  {
    name: 'List objects',
    async run(context) {
      await listObjects(context);
    },
  },
];

async function verifyConnectivity(context: Context): Promise<void> {
  const answer = await send(context, HELLO);
  // The answers of Braze all have a message, refusals too.
  const isBraze = memberOf(answer.body, 'message') !== undefined && answer.status !== 404;
  if (isBraze && (answer.status === 401 || answer.status === 403)) return;
  const fault = faultOf(answer, HELLO);
  if (fault !== undefined) throw fault;
  if (isBraze) return;
  throw new ConfigurationError(
    `${apiRoot(context.credentials, context.baseUrl)} does not answer as Braze's API does: ${answer.words}. Check that ` +
      `instance_url is the REST endpoint shown ${WHERE_TO_FIND}.`,
  );
}

async function checkPermissions(context: Context): Promise<{ warning: string } | undefined> {
  const permissions = await probePermissions(context);
  const missing = permissions.filter(({ isGranted }) => !isGranted);
  if (missing.length === 0) return undefined;
  const list = missing.map(({ name, purpose }) => `${name} (${purpose})`).join(', ');
  const remedy =
    'Braze does not let a key be changed: for these, make a new one with the permissions ' +
    `${WHERE_TO_FIND} and enter it here.`;
  if (permissions.some(({ writes, isGranted }) => writes && isGranted)) {
    return { warning: `The API key lacks ${list}. ${remedy}` };
  }
  throw new ConfigurationError(
    `Braze answers 403: the API key is good, but nothing can be written with it. It lacks ${list}. ${remedy} If the ` +
      "key is limited to certain addresses, this server's must be among them.",
    { code: 'http_403' },
  );
}
