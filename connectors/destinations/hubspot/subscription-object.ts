import type { DestinationField, DestinationObject, JsonObject } from '#connector-kit';
import { textOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { destinationField } from './field.ts';
import { readPages } from './pages.ts';
import { SUBSCRIPTIONS_VERSION } from './version.ts';

const PREFIX = 'subscription.';

export const EMAIL = 'email';

const fields: readonly DestinationField[] = [
  destinationField(EMAIL, 'Email', 'string', { key: true, required: true, updateKey: false }),
  destinationField('statusState', 'Status (SUBSCRIBED where it is not mapped)', 'string'),
  destinationField('legalBasis', 'Legal basis', 'string'),
  destinationField('legalBasisExplanation', 'Explanation of the legal basis', 'string'),
];

/** Each type of subscription is an object of its own: its records are the people who are subscribed to it. Throws ConnectorError. */
export async function readSubscriptionObjects(context: Context): Promise<readonly DestinationObject[]> {
  const definitions = await readPages(context, {
    method: 'GET',
    path: `/communication-preferences/${SUBSCRIPTIONS_VERSION}/definitions`,
    doing: 'reading the types of subscriptions',
  });
  return definitions.flatMap(subscriptionObject);
}

/** The id of the subscription type that an object stands for; undefined for another kind of object. */
export function subscriptionIdOf({ fullName }: DestinationObject): string | undefined {
  return fullName.startsWith(PREFIX) ? fullName.slice(PREFIX.length) : undefined;
}

function subscriptionObject(definition: JsonObject): DestinationObject[] {
  const id = textOf(definition['id']);
  if (id === undefined || definition['isActive'] === false) return [];
  return [
    {
      fullName: `${PREFIX}${id}`,
      label: `Subscription Preferences: ${textOf(definition['name']) ?? id}`,
      supportedOperations: ['upsert', 'mirror', 'delete'],
      allowCustomFields: false,
      allowCaseSensitiveFields: false,
      supportsFieldOrdering: false,
      fields,
    },
  ];
}
