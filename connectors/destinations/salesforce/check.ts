import type { CheckStep, JsonObject, StepVerdict } from '#connector-kit';
import { ConfigurationError, busyOrDown, isObject, jsonOf, memberOf, textOf } from '#connector-kit';
import { faultsOf, wordsOf } from './answer.ts';
import type { Context, Credentials } from './credentials.ts';
import { loginRoot, placeIn, tokenRequest } from './oauth.ts';
import { listObjects } from './objects.ts';
import { LABEL, refusalOf } from './refusal.ts';
import { ask, instanceRoot, read, send } from './request.ts';
import { isNearlyUsedUp, usageIn } from './usage.ts';
import { API_VERSION, chooseVersion } from './version.ts';

export const checkSteps: readonly CheckStep<Credentials>[] = [
  { name: 'Verify credentials format', run: verifyFormat },
  {
    name: 'Resolve host',
    async run({ credentials, baseUrl, network }) {
      const { hostname } = new URL(loginRoot(placeIn(credentials), baseUrl));
      await network.resolve(hostname.replaceAll(/^\[|\]$/g, ''));
    },
  },
  { name: 'Verify connectivity', run: verifyConnectivity },
  { name: 'Authenticate', run: authenticate },
  { name: 'Check permissions', run: checkPermissions },
  {
    name: 'List objects',
    async run(context) {
      if ((await listObjects(context)).length > 0) return undefined;
      return {
        warning:
          'The user may write to no object: let an administrator grant Create, Edit or Delete on the objects in ' +
          'question under Setup → Permission Sets.',
      };
    },
  },
];

async function verifyFormat({ credentials, baseUrl }: Context): Promise<void> {
  try {
    placeIn(credentials);
    await tokenRequest(credentials, baseUrl);
  } catch (error) {
    throw error instanceof ConfigurationError || !(error instanceof Error)
      ? error
      : new ConfigurationError(error.message);
  }
  const { password, jwt_signing_key, username, client_id, client_secret } = credentials;
  if (jwt_signing_key === undefined && password === undefined) return;
  const needed = { username, client_id, ...(jwt_signing_key === undefined ? { client_secret } : {}) };
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length > 0) {
    throw new ConfigurationError(
      `Beside ${jwt_signing_key === undefined ? 'password' : 'jwt_signing_key'} Salesforce needs ` +
        `${missing.join(' and ')}: enter them too.`,
    );
  }
}

/** Every login host serves this, to anybody. */
async function verifyConnectivity({ credentials, baseUrl, http }: Context): Promise<void> {
  const url = `${loginRoot(placeIn(credentials), baseUrl)}/.well-known/openid-configuration`;
  const response = await http.request({ method: 'GET', url });
  const { status } = response;
  const refusal = { label: LABEL, status, doing: 'connecting', words: wordsOf(response) };
  const busy = busyOrDown(refusal, 'Salesforce asks for fewer requests.');
  if (busy !== undefined) throw busy;
  if (status === 200 && isObject(jsonOf(response))) return;
  throw new ConfigurationError(
    `${new URL(url).host} does not answer as Salesforce does: it answered ${status} with ${wordsOf(response)}. ` +
      'Check the domain (Setup → My Domain), and that no proxy answers in its place.',
  );
}

async function authenticate(context: Context): Promise<StepVerdict> {
  const url = await instanceRoot(context);
  const version = await findVersion(context);
  const versioned = { ...context, found: { ...context.found, api_version: version } };
  // The user's own page answers 403 to a dead session; this one answers 401, so that the token is renewed.
  await ask(versioned, { method: 'GET', path: '/', doing: 'authenticating' });
  return { found: { instance_url: url, api_version: version, ...(await whoAmI(versioned)) } };
}

async function findVersion(context: Context): Promise<string> {
  const doing = 'reading the versions of its API';
  const body = await read(context, { method: 'GET', path: '/services/data/', doing });
  const offered = (Array.isArray(body) ? body : []).map((entry) => textOf(memberOf(entry, 'version')) ?? '');
  const version = chooseVersion(offered);
  if (version !== undefined) return version;
  throw new ConfigurationError(
    `${await instanceRoot(context)} offers no version of the API up to ${API_VERSION}: check instance_url, and that ` +
      'no proxy answers in its place.',
  );
}

/** Names for people. The app may have been authorized without the scope for it, which is no fault. */
async function whoAmI(context: Context): Promise<JsonObject> {
  const doing = 'reading the user';
  const response = await send(context, { method: 'GET', path: '/services/oauth2/userinfo', doing });
  const body = jsonOf(response);
  if (response.status !== 200) return {};
  const username = textOf(memberOf(body, 'preferred_username'));
  const organization = textOf(memberOf(body, 'organization_id'));
  return {
    ...(username === undefined ? {} : { username }),
    ...(organization === undefined ? {} : { organization_id: organization }),
  };
}

async function checkPermissions(context: Context): Promise<StepVerdict> {
  const doing = 'reading the limits';
  const response = await send(context, { method: 'GET', path: '/limits', doing });
  const isHidden = response.status === 403 && faultsOf(jsonOf(response))[0]?.code === 'INSUFFICIENT_ACCESS';
  const refusal = isHidden ? undefined : refusalOf(response, doing);
  if (refusal !== undefined) throw refusal;
  const daily = memberOf(jsonOf(response), 'DailyApiRequests');
  const [max, remaining] = [memberOf(daily, 'Max'), memberOf(daily, 'Remaining')];
  const usage =
    typeof max === 'number' && typeof remaining === 'number'
      ? { used: max - remaining, allowed: max }
      : usageIn(response.headers);
  if (usage === undefined) {
    return isHidden
      ? undefined
      : {
          warning:
            'Salesforce does not say how many requests are left today: see Setup → Company Information.',
        };
  }
  if (!isNearlyUsedUp(usage)) return undefined;
  return {
    warning:
      `${usage.used} of the ${usage.allowed} API requests that the organization may make in 24 hours are used up: ` +
      'syncs will be slow or wait. Run fewer of them, or ask Salesforce for more API calls.',
  };
}
