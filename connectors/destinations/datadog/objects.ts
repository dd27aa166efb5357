import type { DestinationField, DestinationObject } from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import { eventFields } from './event.ts';
import { logFields } from './log.ts';
import { metricFields } from './metric.ts';

/** What Datadog takes in is the same in every account. */
const OBJECTS: readonly (DestinationObject & { readonly fields: readonly DestinationField[] })[] = [
  object('metric', 'Metric', metricFields, false),
  object('event', 'Event', eventFields, false),
  object('log', 'Log', logFields, true),
];

export async function listObjects(): Promise<readonly DestinationObject[]> {
  return OBJECTS;
}

/** @throws ConfigurationError for an object that Datadog does not have */
export async function listFields({ fullName }: DestinationObject): Promise<readonly DestinationField[]> {
  const found = OBJECTS.find((candidate) => candidate.fullName === fullName);
  if (found !== undefined) return found.fields;
  throw new ConfigurationError(`Datadog has no object ${fullName}: choose metric, event or log.`);
}

function object(
  fullName: string,
  label: string,
  fields: readonly DestinationField[],
  allowCustomFields: boolean,
): DestinationObject & { readonly fields: readonly DestinationField[] } {
  return {
    fullName,
    label,
    supportedOperations: ['append'],
    allowCustomFields,
    // Attributes of logs differ by case.
    allowCaseSensitiveFields: allowCustomFields,
    supportsFieldOrdering: false,
    fields,
  };
}
