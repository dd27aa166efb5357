import type { DestinationField, DestinationObject } from '#connector-kit';
import { destinationField } from './field.ts';
import { EVENT, PURCHASE } from './object-name.ts';

const USER_FIELDS: readonly DestinationField[] = [
  destinationField('external_id', 'External User ID', 'string'),
  destinationField('user_alias', 'User Alias', 'json'),
  destinationField('braze_id', 'Braze ID', 'string'),
  destinationField('email', 'Email', 'string'),
  destinationField('phone', 'Phone', 'string'),
];

const COMMON_FIELDS: readonly DestinationField[] = [
  destinationField('time', 'Time', 'date_time', { required: true }),
  destinationField('app_id', 'App ID', 'string'),
  destinationField('properties', 'Properties', 'json'),
  destinationField('_update_existing_only', 'Update Existing Users Only', 'boolean'),
];

const appended = {
  supportedOperations: ['append'],
  allowCustomFields: true,
  allowCaseSensitiveFields: true,
  supportsFieldOrdering: false,
} as const;

/** https://www.braze.com/docs/api/objects_filters/event_object/ */
export const eventObject: DestinationObject = {
  ...appended,
  fullName: EVENT,
  label: 'Event',
  fields: [
    ...USER_FIELDS,
    destinationField('name', 'Event Name', 'string', { required: true }),
    ...COMMON_FIELDS,
  ],
};

/** https://www.braze.com/docs/api/objects_filters/purchase_object/ */
export const purchaseObject: DestinationObject = {
  ...appended,
  fullName: PURCHASE,
  label: 'Purchase Event',
  fields: [
    ...USER_FIELDS,
    destinationField('product_id', 'Product ID', 'string', { required: true }),
    destinationField('currency', 'Currency', 'string', { required: true }),
    destinationField('price', 'Price', 'decimal', { required: true }),
    destinationField('quantity', 'Quantity', 'integer'),
    ...COMMON_FIELDS,
  ],
};
