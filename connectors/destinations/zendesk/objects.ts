import type { DestinationField, DestinationObject, Operation } from '#connector-kit';
import { ConfigurationError, textOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { customFields } from './custom-field.ts';
import {
  ORGANIZATION,
  TICKET,
  TICKET_COMMENT,
  USER,
  customObjectKey,
  customObjectName,
} from './object-name.ts';
import { readList, readPages } from './pages.ts';
import {
  commentFields,
  customRecordFields,
  organizationFields,
  ticketFields,
  userFields,
} from './standard-fields.ts';

const standardObjects: readonly DestinationObject[] = [
  object(USER, 'End User', ['upsert', 'update', 'delete', 'mirror']),
  object(ORGANIZATION, 'Organization', ['upsert', 'update', 'delete', 'mirror']),
  object(TICKET, 'Ticket', ['upsert', 'update', 'delete']),
  { ...object(TICKET_COMMENT, 'Ticket Comment', ['append']), fields: commentFields },
];

/** The standard objects, and the custom objects where the plan has them and the user may read them. */
export async function listObjects(context: Context): Promise<readonly DestinationObject[]> {
  return [...standardObjects, ...(await readCustomObjects(context))];
}

/** @throws ConfigurationError where a custom object is gone */
export async function listFields(
  context: Context,
  { fullName, label }: DestinationObject,
): Promise<readonly DestinationField[]> {
  switch (fullName) {
    case USER: {
      const entries = await fieldsAt(context, 'user_fields', 'reading the user fields');
      return [...userFields, ...customFields(entries, 'user_fields.')];
    }
    case ORGANIZATION: {
      const entries = await fieldsAt(context, 'organization_fields', 'reading the organization fields');
      return [...organizationFields, ...customFields(entries, 'organization_fields.')];
    }
    case TICKET: {
      const entries = await fieldsAt(context, 'ticket_fields', 'reading the ticket fields');
      return [...ticketFields, ...customFields(entries, 'custom_fields.', 'id')];
    }
    case TICKET_COMMENT:
      return commentFields;
    default:
      return readCustomFields(context, fullName, label);
  }
}

async function readCustomFields(
  context: Context,
  fullName: string,
  label: string,
): Promise<readonly DestinationField[]> {
  const key = customObjectKey(fullName);
  if (key === undefined || !(await readCustomObjects(context)).some((one) => one.fullName === fullName)) {
    throw new ConfigurationError(
      `Zendesk has no custom object ${fullName} ("${label}") any more: refresh the objects and choose another one. ` +
        'Legacy custom objects (Sunshine) are gone: make the object anew in Admin Center under Objects and rules.',
    );
  }
  const path = `/custom_objects/${encodeURIComponent(key)}/fields`;
  const request = { method: 'GET', path, doing: `reading the fields of the custom object ${key}` } as const;
  return [
    ...customRecordFields,
    ...customFields(await readPages(context, request, 'custom_object_fields'), 'custom_object_fields.'),
  ];
}

function fieldsAt(context: Context, name: string, doing: string) {
  return readPages(context, { method: 'GET', path: `/${name}`, doing }, name);
}

async function readCustomObjects(context: Context): Promise<readonly DestinationObject[]> {
  const request = { method: 'GET', path: '/custom_objects', doing: 'reading the custom objects' } as const;
  try {
    const entries = await readList(context, request, 'custom_objects');
    return entries.flatMap((entry) => {
      const key = textOf(entry['key']);
      if (key === undefined) return [];
      const label = textOf(entry['title']) ?? key;
      return [object(customObjectName(key), label, ['upsert', 'update', 'delete', 'mirror'])];
    });
  } catch (error) {
    const isNotThere = error instanceof ConfigurationError && /^http_40[34]$/.test(error.code ?? '');
    if (!isNotThere) throw error;
    context.log.info({ code: error.code }, 'Zendesk shows no custom objects to this user');
    return [];
  }
}

function object(
  fullName: string,
  label: string,
  supportedOperations: readonly Operation[],
): DestinationObject {
  return {
    fullName,
    label,
    supportedOperations,
    allowCustomFields: false,
    allowCaseSensitiveFields: false,
    supportsFieldOrdering: false,
  };
}
