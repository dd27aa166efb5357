import type { StepVerdict } from '#connector-kit';
import { ConfigurationError, jsonOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { crmTypes } from './crm-type.ts';
import { missingScopes } from './error-words.ts';
import { faultOf } from './refusal.ts';
import { send } from './request.ts';
import { objectScopes } from './scopes.ts';
import { API_VERSION } from './version.ts';

interface Lack {
  readonly name: string;
  readonly scopes: readonly string[];
}

/**
 * Names the scopes that are missing, object by object. HubSpot says with an OAuth token what it is for; the token of a
 * private app says nothing, so it is tried out: whether it may write shows at the first write only.
 */
export async function checkPermissions(context: Context): Promise<StepVerdict> {
  const { scopes } = await context.token();
  const lacks = scopes === undefined ? await tryOut(context) : compare(scopes);
  if (lacks.length === 0) return undefined;
  const words = lacks.map(({ name, scopes: missing }) => `${name} (${missing.join(', ') || 'not allowed'})`);
  const all = scopes === undefined ? crmTypes.length : objectScopes.length;
  if (lacks.length >= all) {
    throw new ConfigurationError(
      `The token may not use any object. Missing: ${words.join('; ')}. Add these scopes to the app in HubSpot and ` +
        'authorize it again, or add them to the private app.',
    );
  }
  return {
    warning:
      `The token can't be used for: ${words.join('; ')}. Where a sync needs one of them, add its scopes to the app ` +
      "in HubSpot and authorize it again; some need a plan of the account's.",
  };
}

function compare(granted: readonly string[]): Lack[] {
  return objectScopes.flatMap(({ name, scopes }) => {
    const missing = scopes.filter((scope) => !granted.includes(scope));
    return missing.length === 0 ? [] : [{ name, scopes: missing }];
  });
}

async function tryOut(context: Context): Promise<Lack[]> {
  const lacks: Lack[] = [];
  for (const { path, label } of crmTypes) {
    const doing = `reading ${path}`;
    const response = await send(context, {
      method: 'GET',
      path: `/crm/objects/${API_VERSION}/${path}`,
      query: { limit: 1 },
      doing,
    });
    if (response.status === 403) lacks.push({ name: label, scopes: missingScopes(jsonOf(response)) });
    else {
      const fault = faultOf(response, doing, context.found);
      if (fault !== undefined) throw fault;
    }
  }
  return lacks;
}
