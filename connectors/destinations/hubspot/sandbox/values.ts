import type { RecordFault } from './errors.ts';
import { invalidValues } from './errors.ts';
import type { CrmObject, Property } from './state.ts';

/** What is wrong with values that are to be written; undefined where nothing is. */
export function faultOfValues(
  object: CrmObject,
  properties: Readonly<Record<string, unknown>>,
): RecordFault | undefined {
  const reasons = Object.entries(properties).flatMap(([name, value]) => {
    const property = object.properties.find((one) => one.name === name);
    if (property === undefined) {
      return [{ error: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist`, name }];
    }
    if (property.modificationMetadata.readOnlyValue) {
      return [
        {
          error: 'READ_ONLY_VALUE',
          message: `"${name}" is a read only property; its value cannot be set.`,
          name,
        },
      ];
    }
    if (typeof value !== 'string') {
      return [{ error: 'INVALID_TYPE', message: `${String(value)} is not a text`, name }];
    }
    const reason = value === '' ? undefined : reasonAgainst(property, value);
    return reason === undefined ? [] : [{ ...reason, name }];
  });
  return reasons.length === 0 ? undefined : invalidValues(reasons);
}

function reasonAgainst(property: Property, value: string): { error: string; message: string } | undefined {
  const { type, name, options } = property;
  if (name === 'email' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value)) {
    return { error: 'INVALID_EMAIL', message: `Email address ${value} is invalid` };
  }
  if (type === 'number' && (value.trim() === '' || Number.isNaN(Number(value)))) {
    return { error: 'INVALID_DOUBLE', message: `${value} was not a valid number.` };
  }
  if (
    (type === 'date' || type === 'datetime') &&
    Number.isNaN(/^\d+$/.test(value) ? Number(value) : Date.parse(value))
  ) {
    return {
      error: type === 'date' ? 'INVALID_DATE' : 'INVALID_LONG',
      message: `${value} was not a valid ${type}.`,
    };
  }
  if (type === 'bool' && value !== 'true' && value !== 'false') {
    return { error: 'INVALID_OPTION', message: `${value} was not one of the allowed options: [true, false]` };
  }
  if (type !== 'enumeration' || options.length === 0) return undefined;
  const chosen = property.fieldType === 'checkbox' ? value.replace(/^;/, '').split(';') : [value];
  const wrong = chosen.find((one) => !options.some((option) => option.value === one));
  const allowed = options.map((option) => option.value).join(', ');
  return wrong === undefined
    ? undefined
    : { error: 'INVALID_OPTION', message: `${wrong} was not one of the allowed options: [${allowed}]` };
}

/** Values as they are after a write: an empty text clears, a leading semicolon adds options. */
export function mergeValues(
  object: CrmObject,
  before: Readonly<Record<string, string>>,
  written: Readonly<Record<string, string>>,
): Record<string, string> {
  const after: Record<string, string> = { ...before };
  for (const [name, value] of Object.entries(written)) {
    const property = object.properties.find((one) => one.name === name);
    if (value === '') delete after[name];
    else if (property?.fieldType === 'checkbox' && value.startsWith(';')) {
      after[name] = [...new Set([...(before[name]?.split(';') ?? []), ...value.slice(1).split(';')])].join(
        ';',
      );
    } else after[name] = name === 'email' || name === 'domain' ? value.toLowerCase() : value;
  }
  return after;
}
