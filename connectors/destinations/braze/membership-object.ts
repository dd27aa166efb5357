import type { DestinationObject } from '#connector-kit';
import { destinationField } from './field.ts';
import { MEMBERSHIP } from './object-name.ts';

export const GROUP = 'subscription_group_id';

/** Braze lists no subscription groups to a key: each record names its own. */
export const membershipObject: DestinationObject = {
  fullName: MEMBERSHIP,
  label: 'Subscription Group Membership',
  supportedOperations: ['upsert', 'mirror', 'delete'],
  allowCustomFields: false,
  allowCaseSensitiveFields: false,
  supportsFieldOrdering: false,
  fields: [
    destinationField('external_id', 'External User ID', 'string', { keyFor: 'upsert and update' }),
    destinationField('email', 'Email', 'string', { keyFor: 'upsert and update' }),
    destinationField('phone', 'Phone', 'string', { keyFor: 'upsert and update' }),
    destinationField(GROUP, 'Subscription Group ID', 'string', { required: true }),
  ],
};
