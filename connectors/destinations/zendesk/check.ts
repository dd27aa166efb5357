import type { CheckStep, JsonObject } from '#connector-kit';
import { ConfigurationError, ReconnectError, fitsHeader, isObject, memberOf, textOf } from '#connector-kit';
import type { Answer } from './answer.ts';
import { apiRoot } from './api-root.ts';
import type { Context, Credentials } from './credentials.ts';
import { listObjects } from './objects.ts';
import { readPages } from './pages.ts';
import { refusalOf } from './refusal.ts';
import { read, sendAnonymously, usesApiToken, whoAmI } from './request.ts';
import { API_TOKENS_END } from './version.ts';

const MAY_WRITE = new Set(['admin', 'agent']);
/** A `role_type`: https://developer.zendesk.com/api-reference/ticketing/users/users/#json-format. */
const LIGHT_AGENT = 1;

export const checkSteps: readonly CheckStep<Credentials>[] = [
  { name: 'Verify credentials format', run: verifyFormat },
  {
    name: 'Resolve host',
    async run(context) {
      const { hostname } = new URL(await apiRoot(context));
      await context.network.resolve(hostname.replaceAll(/^\[|\]$/g, ''));
    },
  },
  { name: 'Verify connectivity', run: verifyConnectivity },
  {
    name: 'Authenticate',
    async run(context) {
      const user = await readMe(context);
      const found = {
        user: textOf(user['email']) ?? textOf(user['name']) ?? null,
        role: user['role'] ?? null,
      };
      if (!usesApiToken(context.credentials)) return { found };
      const warning =
        `The API token works, but Zendesk turns off all API tokens on ${API_TOKENS_END}: ` +
        'authorize by OAuth before that day.';
      return { found, warning };
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

async function verifyFormat(context: Context): Promise<void> {
  const { credentials } = context;
  const { email, api_token: apiToken, client_id: clientId, client_secret: clientSecret } = credentials;
  if (apiToken !== undefined && email === undefined) {
    throw new ConfigurationError(
      'An API token goes with the e-mail address of its user: enter email too, or authorize by OAuth.',
    );
  }
  if ((clientId === undefined) !== (clientSecret === undefined)) {
    throw new ConfigurationError(
      `client_id and client_secret belong together: enter ${clientId === undefined ? 'client_id' : 'client_secret'} too.`,
    );
  }
  if (apiToken !== undefined && !fitsHeader(apiToken.reveal())) {
    throw new ConfigurationError(
      'api_token holds spaces or characters that no API token has: copy it again from Admin Center → Apps and integrations → APIs.',
    );
  }
  await apiRoot(context);
}

/** Without credentials: who is asked about is then an anonymous user, or nobody where anonymous requests are refused. */
async function verifyConnectivity(context: Context): Promise<void> {
  const answer = await sendAnonymously(context, { ...whoAmI, doing: 'connecting' });
  const fault = refusalOf(answer, 'connecting');
  if (fault !== undefined && answer.status >= 429) throw fault;
  if (!isObject(answer.body) || answer.status === 404) throw await notTheApi(context, answer);
}

/** @throws ReconnectError where Zendesk takes us for an anonymous user: it answers 200 then, not 401 */
async function readMe(context: Context): Promise<JsonObject> {
  const answer = await read(context, whoAmI);
  const user = memberOf(answer.body, 'user');
  if (!isObject(user)) throw await notTheApi(context, answer);
  if (textOf(user['id']) !== undefined) return user;
  throw new ReconnectError(
    usesApiToken(context.credentials)
      ? 'Zendesk takes us for an anonymous user, so it does not accept email and api_token: check that the token is active in Admin Center, and that it is this user’s address.'
      : 'Zendesk takes us for an anonymous user, so it does not accept the access token: authorize Zendesk again.',
  );
}

async function checkPermissions(context: Context): Promise<{ readonly warning: string } | undefined> {
  const { role, role_type: roleType } = await readMe(context);
  if (roleType === LIGHT_AGENT) {
    throw new ConfigurationError(
      'The authorized user is a light agent in Zendesk, who may add private comments and write nothing else: ' +
        'authorize as an admin, or a full agent.',
    );
  }
  if (typeof role === 'string' && !MAY_WRITE.has(role)) {
    throw new ConfigurationError(
      `The authorized user is an ${role} in Zendesk, who may not read or write other users: authorize as an admin, or an agent.`,
    );
  }
  await readPages(
    context,
    { method: 'GET', path: '/user_fields', doing: 'reading the user fields' },
    'user_fields',
  );
  const scopes = usesApiToken(context.credentials) ? undefined : (await context.token()).scopes;
  if (scopes !== undefined && !scopes.some((scope) => scope === 'write' || scope.endsWith(':write'))) {
    throw new ConfigurationError(
      `The authorization has the scopes ${scopes.join(' ') || 'none'}, which allow no writing: authorize again with read and write.`,
    );
  }
  if (role === 'admin') return undefined;
  return {
    warning:
      'The authorized user is an agent, not an admin: users, and the deletion of organizations and tickets, can be ' +
      'written only as far as the agent’s role allows.',
  };
}

async function notTheApi(context: Context, { status, words }: Answer): Promise<ConfigurationError> {
  return new ConfigurationError(
    `${await apiRoot(context)} does not answer as Zendesk's API does (${status}: ${words}). Check the domain: it is the ` +
      'first part of the address of your Zendesk, acme of acme.zendesk.com.',
    { code: `http_${status}` },
  );
}
