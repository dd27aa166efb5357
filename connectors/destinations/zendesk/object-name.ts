export const USER = 'user';
export const ORGANIZATION = 'organization';
export const TICKET = 'ticket';
export const TICKET_COMMENT = 'ticket_comment';
/** All organizations of a user: written on their own, after the user. */
export const ORGANIZATION_IDS = 'organization_ids';

const CUSTOM_OBJECT = 'custom_object:';

/** A person can choose any key for a custom object, `user` too: hence the prefix. */
export function customObjectName(key: string): string {
  return `${CUSTOM_OBJECT}${key}`;
}

/** The key of a custom object; undefined for the other objects. */
export function customObjectKey(fullName: string): string | undefined {
  return fullName.startsWith(CUSTOM_OBJECT) ? fullName.slice(CUSTOM_OBJECT.length) : undefined;
}

/** The object that a lookup field's `relationship_target_type` names: `zen:user`, `zen:custom_object:apartment`. */
export function objectOfTarget(target: string): string | undefined {
  const name = target.replace(/^zen:/, '');
  const isKnown = [USER, ORGANIZATION, TICKET].includes(name) || customObjectKey(name) !== undefined;
  return isKnown ? name : undefined;
}
