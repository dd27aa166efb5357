import type { DestinationField, DestinationObject, FieldType, JsonObject } from '#connector-kit';
import { textOf } from '#connector-kit';
import { destinationField } from './field.ts';
import { USER } from './object-name.ts';

/** https://www.braze.com/docs/api/objects_filters/user_attributes_object/#braze-user-profile-fields */
const PROFILE_FIELDS: readonly DestinationField[] = [
  destinationField('external_id', 'External User ID', 'string', { keyFor: 'upsert and update' }),
  destinationField('email', 'Email', 'string', { keyFor: 'upsert and update' }),
  destinationField('user_alias', 'User Alias', 'json', { keyFor: 'upsert and update' }),
  destinationField('braze_id', 'Braze ID', 'string', { keyFor: 'update' }),
  ...(
    [
      ['first_name', 'First Name', 'string'],
      ['last_name', 'Last Name', 'string'],
      ['phone', 'Phone', 'string'],
      ['country', 'Country', 'string'],
      ['home_city', 'Home City', 'string'],
      ['language', 'Language', 'string'],
      ['time_zone', 'Time Zone', 'string'],
      ['gender', 'Gender', 'string'],
      ['dob', 'Date of Birth', 'date'],
      ['current_location', 'Current Location', 'json'],
      ['date_of_first_session', 'Date of First Session', 'date_time'],
      ['date_of_last_session', 'Date of Last Session', 'date_time'],
      ['email_subscribe', 'Email Subscription', 'string'],
      ['email_open_tracking_disabled', 'Email Open Tracking Disabled', 'boolean'],
      ['email_click_tracking_disabled', 'Email Click Tracking Disabled', 'boolean'],
      ['marked_email_as_spam_at', 'Marked Email as Spam at', 'date_time'],
      ['push_subscribe', 'Push Subscription', 'string'],
      ['push_tokens', 'Push Tokens', 'json'],
      ['subscription_groups', 'Subscription Groups', 'json'],
      ['image_url', 'Image URL', 'string'],
      ['facebook', 'Facebook', 'json'],
      ['twitter', 'Twitter', 'json'],
    ] as const satisfies readonly (readonly [string, string, FieldType])[]
  ).map(([fullName, label, type]) => destinationField(fullName, label, type)),
];

export const userObject: DestinationObject = {
  fullName: USER,
  label: 'User',
  supportedOperations: ['upsert', 'update', 'delete', 'mirror'],
  allowCustomFields: true,
  allowCaseSensitiveFields: true,
  supportsFieldOrdering: false,
};

/** @param attributes those of `GET /custom_attributes` */
export function userFields(attributes: readonly JsonObject[]): readonly DestinationField[] {
  const taken = new Set(PROFILE_FIELDS.map(({ fullName }) => fullName));
  return [
    ...PROFILE_FIELDS,
    ...attributes.flatMap(customAttribute).filter(({ fullName }) => !taken.has(fullName)),
  ];
}

/** An attribute that is blocked or in the trash takes no values: it is left out. */
function customAttribute(raw: JsonObject): DestinationField[] {
  const name = textOf(raw['name']);
  if (name === undefined || !/^active$/i.test(textOf(raw['status']) ?? 'active')) return [];
  const { type, array } = typeOfAttribute(textOf(raw['data_type']) ?? '');
  return [destinationField(name, name, type, array ? { array, operations: ['overwrite', 'merge'] } : {})];
}

/**
 * Types as the dashboard names them, whatever stands around the word. The reference shows `Number` only: a word that is
 * not known means text.
 */
export function typeOfAttribute(dataType: string): { type: FieldType; array: boolean } {
  const words = dataType.toLowerCase();
  const array = words.includes('array');
  if (words.includes('object')) return { type: 'json', array };
  if (array) return { type: 'string', array };
  if (words.includes('bool')) return { type: 'boolean', array };
  if (/number|integer|float/.test(words)) return { type: 'float', array };
  return { type: /time|date/.test(words) ? 'date_time' : 'string', array };
}
