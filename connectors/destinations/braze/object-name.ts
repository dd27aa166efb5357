import { ConfigurationError } from '#connector-kit';

export const USER = 'user';
export const EVENT = 'event';
export const PURCHASE = 'purchase';
export const MEMBERSHIP = 'subscription_group_membership';

export type Kind = 'user' | 'event' | 'purchase' | 'membership' | 'campaign' | 'canvas' | 'catalog';

const FIXED: Readonly<Record<string, Kind>> = {
  [USER]: 'user',
  [EVENT]: 'event',
  [PURCHASE]: 'purchase',
  [MEMBERSHIP]: 'membership',
};

/** Objects that a workspace has many of: `campaign:<id>`, `canvas:<id>`, `catalog:<name>`. */
const PREFIXED = /^(campaign|canvas|catalog):(.+)$/s;

export function objectName(kind: 'campaign' | 'canvas' | 'catalog', id: string): string {
  return `${kind}:${id}`;
}

/** @throws ConfigurationError for a name that this connector never gave */
export function kindOf(fullName: string): Kind {
  const kind = Object.hasOwn(FIXED, fullName) ? FIXED[fullName] : PREFIXED.exec(fullName)?.[1];
  if (kind === undefined) {
    throw new ConfigurationError(
      `There is no object ${fullName} in Braze: refresh the objects and choose another one.`,
    );
  }
  return kind as Kind;
}

/** Braze's id of a campaign or Canvas, or a catalog's name. */
export function idIn(fullName: string): string {
  return PREFIXED.exec(fullName)?.[2] ?? fullName;
}
