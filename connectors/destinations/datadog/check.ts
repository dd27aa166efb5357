import {
  ConfigurationError,
  fitsHeader,
  ReconnectError,
  cutWords,
  jsonOf,
  isObject,
  listOf,
  memberOf,
  textOf,
} from '#connector-kit';
import type { CheckStep, JsonObject } from '#connector-kit';
import { findAccount, siteOf } from './account.ts';
import type { Context, Credentials } from './credentials.ts';
import { WHERE_API_KEYS_ARE, WHERE_APPLICATION_KEYS_ARE } from './credentials.ts';
import { listObjects } from './objects.ts';
import type { Means } from './refusal.ts';
import { refusalOf } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { NO_API_KEY, read, send } from './request.ts';
import { apiRoot, logsRoot, requireSite } from './site.ts';
import { CURRENT_USER_PATH, VALIDATE_PATH } from './version.ts';
import { wordsOf } from './words.ts';

export const checkSteps: readonly CheckStep<Credentials>[] = [
  { name: 'Verify credentials format', run: async (context) => verifyFormat(context) },
  {
    name: 'Choose site',
    async run(context) {
      const { site, isAuthorized } = await findAccount(context);
      return { found: { site, authorized: isAuthorized } };
    },
  },
  {
    name: 'Resolve host',
    async run(context) {
      const site = await siteOf(context);
      for (const root of [apiRoot(site, context.baseUrl), logsRoot(site, context.baseUrl)]) {
        await context.network.resolve(new URL(root).hostname.replaceAll(/^\[|\]$/g, ''));
      }
    },
  },
  { name: 'Verify connectivity', run: verifyConnectivity },
  {
    name: 'Authenticate',
    async run(context) {
      const site = await siteOf(context);
      if (context.credentials.api_key !== undefined) await validateKey(context, site);
      const reader = readerOf(context);
      return reader === undefined
        ? undefined
        : { found: organizationIn(await read(context, site, whoAmI(reader))) };
    },
  },
  {
    name: 'Check permissions',
    async run(context) {
      if (context.credentials.api_key === undefined) {
        return {
          warning: `The authorization is good, but nothing can be written yet. ${NO_API_KEY}`,
          found: { access: 'read' },
        };
      }
      return { found: { access: readerOf(context) === undefined ? 'write' : 'read and write' } };
    },
  },
  {
    name: 'List objects',
    async run() {
      await listObjects();
    },
  },
];

function verifyFormat({ credentials, baseUrl }: Context): void {
  const { api_key, application_key, site } = credentials;
  const keys = [
    ['api_key', api_key, WHERE_API_KEYS_ARE],
    ['application_key', application_key, WHERE_APPLICATION_KEYS_ARE],
  ] as const;
  for (const [name, key, where] of keys) {
    if (key !== undefined && !fitsHeader(key.reveal())) {
      throw new ConfigurationError(
        `${name} holds spaces or characters that no key of Datadog's has: copy the key ${where} again.`,
      );
    }
  }
  if (site !== undefined) requireSite(site, 'credentials.site', baseUrl);
}

async function verifyConnectivity(context: Context): Promise<void> {
  const site = await siteOf(context);
  const request = context.credentials.api_key === undefined ? whoAmI('authorization') : validate;
  const response = await send(context, site, request).catch((error: unknown) => {
    if (error instanceof ReconnectError) return undefined;
    throw error;
  });
  // There is no token to ask with: the next step says so.
  if (response === undefined) return;
  const refusal = refusalOf(response, 'connecting', request.by, site);
  if (refusal !== undefined && !(refusal instanceof ReconnectError)) throw refusal;
  const isOdd = refusal === undefined && response.status >= 300;
  if (isOdd || !isObject(jsonOf(response))) {
    throw new ConfigurationError(
      `${apiRoot(site, context.baseUrl)} does not answer as Datadog's API does: ${wordsOf(response)}. ` +
        'Check that no proxy answers in its place.',
    );
  }
}

async function validateKey(context: Context, site: string): Promise<void> {
  const answer = await read(context, site, validate);
  if (answer['valid'] !== true) {
    throw new ReconnectError(
      `Datadog does not call the API key valid: ${cutWords(JSON.stringify(answer))}. Copy a key ${WHERE_API_KEYS_ARE}.`,
    );
  }
}

const validate: ApiRequest = {
  method: 'GET',
  host: 'api',
  path: VALIDATE_PATH,
  by: 'api_key',
  doing: 'checking the API key',
};

/** Needs no permission beyond being somebody: https://docs.datadoghq.com/api/latest/users/get-current-user/ */
function whoAmI(by: Means): ApiRequest {
  return { method: 'GET', host: 'api', path: CURRENT_USER_PATH, by, doing: 'reading whose account this is' };
}

/** By what the account can be read; undefined where an API key is all there is. */
function readerOf({ credentials, found }: Context): Means | undefined {
  if (found['authorized'] === true) return 'authorization';
  const hasBoth = credentials.api_key !== undefined && credentials.application_key !== undefined;
  return hasBoth ? 'both_keys' : undefined;
}

/** Name and id of the organization, which comes along with its user. */
function organizationIn(answer: JsonObject): JsonObject {
  const attributes = (listOf(answer, 'included') ?? []).find(({ type }) => type === 'orgs')?.['attributes'];
  const name = textOf(memberOf(attributes, 'name'));
  const id = textOf(memberOf(attributes, 'public_id'));
  return {
    ...(name === undefined ? {} : { account_name: name }),
    ...(id === undefined ? {} : { account_id: id }),
  };
}
