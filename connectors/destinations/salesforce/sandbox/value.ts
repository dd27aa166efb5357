import type { SandboxField, Stored } from './object.ts';
import type { SaveError } from './state.ts';

/** A value as it is stored, or why it can't be. The empty text is nothing. */
export function storedValue(
  field: SandboxField,
  sent: unknown,
): { readonly value: Stored[string] } | { readonly fault: SaveError } {
  if (sent === null || sent === undefined || sent === '') return { value: null };
  const { name, label, type, length, picklist } = field;
  const fault = (statusCode: string, message: string) => ({ fault: { statusCode, message, fields: [name] } });
  const text = wordsOf(sent).trim();
  switch (type) {
    case 'boolean':
      if (text === 'true' || text === 'false') return { value: text === 'true' };
      return fault('INVALID_TYPE_ON_FIELD_IN_RECORD', `${label}: value not of required type: ${text}`);
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      if (/^-?\d+(\.\d+)?$/.test(text)) return { value: Number(text) };
      return fault('INVALID_TYPE_ON_FIELD_IN_RECORD', `${label}: value not of required type: ${text}`);
    case 'date':
    case 'datetime':
      if (!Number.isNaN(Date.parse(text))) return { value: text };
      return fault('INVALID_TYPE_ON_FIELD_IN_RECORD', `${label}: value not of required type: ${text}`);
    case 'email':
      if (!/^[^@\s]+@[^@\s]+$/.test(text))
        return fault('INVALID_EMAIL_ADDRESS', `${label}: invalid email address: ${text}`);
      break;
    case 'picklist':
    case 'multipicklist': {
      const values = type === 'picklist' ? [text] : text.split(';');
      const bad = values.find((value) => !picklist.includes(value));
      if (bad !== undefined) {
        return fault(
          'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
          `${label}: bad value for restricted picklist field: ${bad}`,
        );
      }
      break;
    }
    default:
  }
  if (text.length > length) {
    return fault(
      'STRING_TOO_LONG',
      `${label}: data value too large: ${text.slice(0, 40)} (max length=${length})`,
    );
  }
  return { value: text };
}

/** Whether JSON of that type can't even be read into the field: the whole request fails. */
export function isUnreadable(field: SandboxField, sent: unknown): boolean {
  if (sent === null || typeof sent === 'object') return sent !== null && field.relationshipName === null;
  if (field.type === 'boolean') return typeof sent !== 'boolean' && sent !== 'true' && sent !== 'false';
  if (['int', 'double', 'currency', 'percent'].includes(field.type)) {
    return typeof sent === 'boolean' || !/^-?\d+(\.\d+)?$/.test(wordsOf(sent));
  }
  return ['date', 'datetime'].includes(field.type) && Number.isNaN(Date.parse(wordsOf(sent)));
}

/** A JSON value as text; objects and arrays have none. */
export function wordsOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}
