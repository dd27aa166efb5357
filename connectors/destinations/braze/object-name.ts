import { ConfigurationError } from '#connector-kit';

export const USER = 'user';
export const EVENT = 'event';
export const PURCHASE = 'purchase';
export const MEMBERSHIP = 'subscription_group_membership';

/** Objects that a workspace has many of, named `<kind>:<id or name>`. */
const MANY = ['campaign', 'canvas', 'catalog', 'subscription_group'] as const;
type Many = (typeof MANY)[number];

export type Kind = 'user' | 'event' | 'purchase' | 'membership' | Many;

const FIXED: Readonly<Record<string, Kind>> = {
  [USER]: 'user',
  [EVENT]: 'event',
  [PURCHASE]: 'purchase',
  [MEMBERSHIP]: 'membership',
};

const PREFIXED = new RegExp(`^(${MANY.join('|')}):(.+)$`, 's');

export function objectName(kind: Many, id: string): string {
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

/** Braze's id of a campaign, Canvas or subscription group, or a catalog's name. */
export function idIn(fullName: string): string {
  return PREFIXED.exec(fullName)?.[2] ?? fullName;
}
