import type { DestinationField, DestinationObject, Json } from '#connector-kit';
import { ConfigurationError, unreadable } from '#connector-kit';
import { attributeFields, labelOf, plainField } from './attributes.ts';
import type { Context } from './credentials.ts';
import { customFieldsOf } from './custom-field.ts';
import type { Kind } from './kind.ts';
import { kindOf, kinds } from './kind.ts';
import { refusalIn } from './refusal.ts';
import { read, readTypes } from './request.ts';

/** All objects with their fields: those of the API's reference, and the custom ones of the account. */
export async function listObjects(context: Context): Promise<readonly DestinationObject[]> {
  const types = await definitions(context);
  return kinds.map((kind) => ({
    fullName: kind.type,
    label: kind.label,
    supportedOperations: kind.isReferenceOnly === true ? [] : ['upsert'],
    allowCustomFields: false,
    allowCaseSensitiveFields: false,
    supportsFieldOrdering: false,
    fields: fieldsOf(kind, types),
  }));
}

export async function listFields(
  context: Context,
  object: DestinationObject,
): Promise<readonly DestinationField[]> {
  const kind = kindOf(object.fullName);
  if (kind === undefined) {
    throw new ConfigurationError(
      `Outreach has no object ${object.fullName}: refresh the objects and choose another one.`,
    );
  }
  return fieldsOf(kind, await definitions(context));
}

function fieldsOf(kind: Kind, types: Json | undefined): DestinationField[] {
  const own = attributeFields(kind.attributes);
  const custom = (customFieldsOf(types, kind.type) ?? []).filter(
    ({ fullName }) => !own.some((field) => field.fullName === fullName),
  );
  return [...own, ...Object.entries(kind.relationships).map(relationshipField), ...custom];
}

/** The value is an id, or what `lookupField` says. */
function relationshipField([name, lookupObject]: [string, string | null]): DestinationField {
  return { ...plainField(name, labelOf(name), 'integer'), lookupObject };
}

async function definitions(context: Context): Promise<Json | undefined> {
  const { body, ...answer } = await read(context, readTypes);
  if (customFieldsOf(body, 'account') === undefined) {
    throw unreadable(refusalIn({ ...answer, body }, readTypes.doing));
  }
  return body;
}
