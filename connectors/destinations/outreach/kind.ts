import { accountAttributes } from './account-attributes.ts';
import type { Attributes } from './attributes.ts';
import { prospectAttributes } from './prospect-attributes.ts';
import { userAttributes } from './user-attributes.ts';

/** A resource type of the API that this connector knows. */
export interface Kind {
  /** As in `type` of a resource, and the object's full name. */
  readonly type: string;
  readonly label: string;
  /** As in paths: `/prospects`. */
  readonly plural: string;
  readonly attributes: Attributes;
  /** To-one relationships that may be written, and the type that they lead to where that can be looked up. */
  readonly relationships: Readonly<Record<string, string | null>>;
  /** Others refer to it, but nothing is written to it. */
  readonly isReferenceOnly?: true;
}

export const kinds: readonly Kind[] = [
  {
    type: 'account',
    label: 'Account',
    plural: 'accounts',
    attributes: accountAttributes,
    relationships: { owner: 'user' },
  },
  {
    type: 'prospect',
    label: 'Prospect',
    plural: 'prospects',
    attributes: prospectAttributes,
    relationships: { account: 'account', owner: 'user', persona: 'persona', stage: 'stage' },
  },
  {
    type: 'user',
    label: 'User',
    plural: 'users',
    attributes: userAttributes,
    relationships: { profile: null, role: null },
  },
  reference('persona', 'Persona', 'personas'),
  reference('stage', 'Stage', 'stages'),
];

export function kindOf(type: string): Kind | undefined {
  return kinds.find((kind) => kind.type === type);
}

function reference(type: string, label: string, plural: string): Kind {
  const attributes = { string: ['name'], readOnly: ['name'], references: ['name'] };
  return { type, label, plural, attributes, relationships: {}, isReferenceOnly: true };
}
