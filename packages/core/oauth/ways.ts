import type { AnyDestination, CredentialField, StoredCredentials } from '#connector-kit';
import { InvalidInput } from '../errors.ts';

/** The credentials suffice to connect. @throws InvalidInput naming every way to connect */
export function requireWayToConnect(
  { auth, label, type }: AnyDestination,
  stored: StoredCredentials,
  hasGrant: boolean,
  hasServiceAccount: boolean,
): void {
  if (auth.method === 'credentials') {
    if (auth.serviceAccount === undefined || hasServiceAccount) return;
    const { field } = auth.serviceAccount;
    if (stored[field] !== undefined) return;
    throw new InvalidInput(
      `credentials.${field} is required: this workspace has no Google service account. Send the JSON key of one here, ` +
        'set one for the workspace with PUT /service_account, or start the server with ' +
        'SPILLWAY_GOOGLE_SERVICE_ACCOUNT (which serves its first workspace).',
    );
  }
  const alternatives: readonly (readonly string[])[] = auth.alternatives ?? [];
  if (hasGrant || alternatives.some((ids) => isComplete(ids, stored))) return;
  const others = ['access_token', 'refresh_token', ...alternatives.map(inWords)].join(', or ');
  throw new InvalidInput(
    `credentials.oauth_code is required: the code that GET /destinations/authorize_url?type=${type} leads to. ` +
      `${label} also takes ${others}.`,
  );
}

/** The credentials without the secrets that a new authorization takes the place of. */
export function withoutReplaced(
  { auth }: AnyDestination,
  stored: StoredCredentials,
  sentFields: ReadonlySet<string>,
): StoredCredentials {
  const replaced = new Set(replacedFields(auth).filter((id) => !sentFields.has(id)));
  return Object.fromEntries(Object.entries(stored).filter(([id]) => !replaced.has(id)));
}

/** Whether what was sent takes the place of the authorization that there is. */
export function isInsteadOfGrant(
  { auth }: AnyDestination,
  stored: StoredCredentials,
  sentFields: ReadonlySet<string>,
): boolean {
  if (auth.method !== 'oauth2') return false;
  const replaced = replacedFields(auth);
  const alternatives: readonly (readonly string[])[] = auth.alternatives ?? [];
  return alternatives.some(
    (ids) => isComplete(ids, stored) && ids.some((id) => sentFields.has(id) && replaced.includes(id)),
  );
}

/** Secret fields of alternatives, but for those that stay beside an authorization. */
function replacedFields(auth: AnyDestination['auth']): readonly string[] {
  if (auth.method !== 'oauth2') return [];
  const fields: readonly CredentialField[] = auth.fields;
  const secrets = fields.filter(({ secret }) => secret === true).map(({ id }) => id);
  const alternatives: readonly (readonly string[])[] = auth.alternatives ?? [];
  const beside: readonly string[] = auth.beside ?? [];
  return secrets.filter((id) => alternatives.some((ids) => ids.includes(id)) && !beside.includes(id));
}

function isComplete(ids: readonly string[], stored: StoredCredentials): boolean {
  return ids.every((id) => stored[id] !== undefined);
}

function inWords(ids: readonly string[]): string {
  return ids.length < 2 ? ids.join('') : `${ids.slice(0, -1).join(', ')} and ${ids.at(-1)}`;
}
