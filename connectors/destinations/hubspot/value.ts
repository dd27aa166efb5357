import type { DestinationField, FieldOptions, Json } from '#connector-kit';
import { RecordError } from '#connector-kit';

/**
 * A value as HubSpot takes it: a text, whatever the type. An empty one clears the property; several options are
 * joined by semicolons, and a leading semicolon adds them to those that are there:
 * https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide#add-values-to-checkbox-type-properties.
 *
 * @returns undefined where there is nothing to write
 * @throws RecordError for what can't be written
 */
export function propertyValue(
  { fullName, type }: Pick<DestinationField, 'fullName' | 'type'>,
  value: Json,
  options: FieldOptions = {},
): string | undefined {
  if (value === null) return '';
  if (Array.isArray(value)) return optionsValue(fullName, value, options.arrayOperation === 'merge');
  if (typeof value === 'object') return JSON.stringify(value);
  return type === 'date_time' ? moment(String(value)) : String(value);
}

/** HubSpot reads times to the millisecond: what warehouses have beyond goes. */
function moment(text: string): string {
  const time = /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? text : new Date(time).toISOString();
}

function optionsValue(name: string, values: readonly Json[], merges: boolean): string | undefined {
  const options = values.filter((value) => value !== null).map((value) => optionOf(name, value));
  if (!merges) return options.join(';');
  return options.length === 0 ? undefined : `;${options.join(';')}`;
}

function optionOf(name: string, value: Json): string {
  const text = typeof value === 'object' ? undefined : String(value);
  if (text !== undefined && !text.includes(';')) return text;
  throw new RecordError(
    `${name} takes a list of options, each by its internal value and none with a semicolon: ` +
      `${JSON.stringify(value)} is no such value.`,
    { code: 'invalid_option' },
  );
}
