import type { DestinationField, DestinationObject } from '#connector-kit';
import { destinationField } from './field.ts';
import { MEMBERSHIP, objectName } from './object-name.ts';
import type { SubscriptionGroup } from './subscription-group.ts';

export const GROUP = 'subscription_group_id';

export const memberFields: readonly DestinationField[] = [
  destinationField('external_id', 'External User ID', 'string', { keyFor: 'upsert and update' }),
  destinationField('email', 'Email', 'string', { keyFor: 'upsert and update' }),
  destinationField('phone', 'Phone', 'string', { keyFor: 'upsert and update' }),
];

const written = {
  supportedOperations: ['upsert', 'mirror', 'delete'],
  allowCustomFields: false,
  allowCaseSensitiveFields: false,
  supportsFieldOrdering: false,
} as const;

/** Each record names its own group. */
export const membershipObject: DestinationObject = {
  ...written,
  fullName: MEMBERSHIP,
  label: 'Subscription Group Membership',
  fields: [...memberFields, destinationField(GROUP, 'Subscription Group ID', 'string', { required: true })],
};

/** The members of one group: the identifier is all that a record needs, also to be deleted. */
export function subscriptionGroupObject({ id, name }: SubscriptionGroup): DestinationObject {
  return {
    ...written,
    fullName: objectName('subscription_group', id),
    label: `Subscription Group: ${name}`,
    fields: memberFields,
  };
}
