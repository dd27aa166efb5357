import type { CheckStep, StepVerdict } from '#connector-kit';
import { ConfigurationError, ConnectorError, ReconnectError } from '#connector-kit';
import { wordsOf } from './answer.ts';
import type { Context, Credentials } from './credentials.ts';
import { kinds } from './kind.ts';
import type { Kind } from './kind.ts';
import { listObjects } from './objects.ts';
import { refusalOf } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { read, readTypes, send } from './request.ts';
import { apiRoot } from './version.ts';

export const checkSteps: readonly CheckStep<Credentials>[] = [
  {
    name: 'Resolve host',
    async run({ baseUrl, network }) {
      await network.resolve(new URL(apiRoot(baseUrl)).hostname.replaceAll(/^\[|\]$/g, ''));
    },
  },
  { name: 'Verify connectivity', run: verifyConnectivity },
  {
    name: 'Authenticate',
    async run(context) {
      await read(context, readTypes);
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

/** Without the token: 401 is the answer of an API that is there. */
async function verifyConnectivity(context: Context): Promise<void> {
  const answer = await send(context, { ...readTypes, doing: 'connecting' }, false);
  if (answer.status === 401) return;
  const fault = answer.status >= 429 ? refusalOf(answer, 'connecting') : undefined;
  if (fault !== undefined) throw fault;
  throw new ConfigurationError(
    `${apiRoot(context.baseUrl)} answers ${answer.status} to a request without a token, which Outreach's API does not: ` +
      `${wordsOf(answer)}. Check SPILLWAY_OUTREACH_BASE_URL, and what stands between Spillway and Outreach.`,
  );
}

async function checkPermissions(context: Context): Promise<StepVerdict> {
  const { scopes } = await context.token();
  const written = kinds.filter((kind) => kind.isReferenceOnly !== true);
  const missing = written.filter((kind) => scopes !== undefined && !mayWrite(scopes, kind));
  if (missing.length > 0) {
    throw new ReconnectError(
      `The authorization lacks ${missing.map(({ plural }) => `${plural}.all`).join(', ')}: select these scopes for the ` +
        "app in Outreach's developer portal (API access), then authorize again.",
    );
  }
  for (const kind of written) await read(context, first(kind));
  const hidden: string[] = [];
  for (const kind of kinds.filter(({ isReferenceOnly }) => isReferenceOnly === true)) {
    if (!(await mayRead(context, kind))) hidden.push(kind.plural);
  }
  if (hidden.length === 0) return undefined;
  return {
    warning:
      `The authorization may not read ${hidden.join(' and ')}, so prospects can refer to them by id only. To look them ` +
      `up by name, add ${hidden.map((plural) => `${plural}.read`).join(' and ')} to the app's scopes and authorize again.`,
  };
}

async function mayRead(context: Context, kind: Kind): Promise<boolean> {
  try {
    await read(context, first(kind));
    return true;
  } catch (error) {
    if (error instanceof ConnectorError && error.code?.startsWith('unauthorized') === true) return false;
    throw error;
  }
}

/** Scopes don't add up: `write` alone does not let a record be looked up. */
function mayWrite(scopes: readonly string[], { plural }: Kind): boolean {
  const has = (level: string): boolean => scopes.includes(`${plural}.${level}`);
  return has('all') || (has('read') && has('write'));
}

function first({ plural }: Kind): ApiRequest {
  const query = new URLSearchParams({ 'page[size]': '1', count: 'false' });
  return { method: 'GET', path: `/${plural}`, query, doing: `reading the ${plural}` };
}
