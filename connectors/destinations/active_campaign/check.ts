import type { CheckStep } from '#connector-kit';
import { ConfigurationError, fitsHeader, isObject, listOf, memberOf } from '#connector-kit';
import type { Context, Credentials } from './credentials.ts';
import { WHERE_TO_FIND } from './credentials.ts';
import { apiRoot } from './instance.ts';
import { listObjects } from './objects.ts';
import { refusalOf } from './refusal.ts';
import { ask, read, send, whoAmI } from './request.ts';

export const checkSteps: readonly CheckStep<Credentials>[] = [
  {
    name: 'Verify credentials format',
    async run({ credentials, baseUrl }) {
      apiRoot(credentials, baseUrl);
      if (!fitsHeader(credentials.api_token.reveal())) {
        throw new ConfigurationError(
          `api_token holds spaces or characters that no API key has: copy the key ${WHERE_TO_FIND} again.`,
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
      const answer = await ask(context, whoAmI);
      if (!isObject(memberOf(answer.body, 'user'))) throw notTheApi(context, answer.words);
    },
  },
  {
    name: 'Check permissions',
    async run(context) {
      await read(context, first('/fields', 'reading the custom fields of contacts'));
      await read(context, first('/contacts', 'reading the contacts'));
      const lists = await read(context, first('/lists', 'reading the lists'));
      if (listOf(lists.body, 'lists')?.length === 0) {
        return {
          warning:
            'The API key sees no list, so contacts can be written but not subscribed. ' +
            "If the account has lists, let the user's group see them under Settings → Users and Groups.",
        };
      }
      return undefined;
    },
  },
  {
    name: 'List objects',
    async run(context) {
      await listObjects(context);
    },
  },
];

async function verifyConnectivity(context: Context): Promise<void> {
  const answer = await send(context, whoAmI);
  const fault = refusalOf(answer, 'connecting', true);
  if (fault !== undefined && answer.status >= 429) throw fault;
  if (answer.body === undefined || answer.status === 404) throw notTheApi(context, answer.words);
}

function notTheApi(context: Context, words: string): ConfigurationError {
  const root = apiRoot(context.credentials, context.baseUrl);
  return new ConfigurationError(
    `${root} does not answer as ActiveCampaign's API does: ${words}. Copy the API URL ${WHERE_TO_FIND}.`,
  );
}

function first(path: string, doing: string) {
  return { method: 'GET', path, doing, query: { limit: 1 } } as const;
}
