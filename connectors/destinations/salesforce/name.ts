import { ConfigurationError } from '#connector-kit';

/**
 * An API name, which goes into paths and queries as it is.
 *
 * @throws ConfigurationError where it could be anything else
 */
export function apiName(name: string): string {
  if (/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) return name;
  throw new ConfigurationError(
    `"${name}" is no API name of Salesforce: refresh the objects and look at the mapping.`,
  );
}

/** The relationship of a reference field: `Account` of `AccountId`, `Plan__r` of `Plan__c`; undefined for other names. */
export function relationshipName(field: string): string | undefined {
  if (field.endsWith('__c')) return `${field.slice(0, -1)}r`;
  return field.endsWith('Id') && field.length > 2 ? field.slice(0, -2) : undefined;
}
