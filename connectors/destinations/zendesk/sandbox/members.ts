import type { FieldEntry } from './state.ts';

export type Members = Readonly<Record<string, unknown>>;

/** A record is refused for these words. */
export class Refused extends Error {
  readonly error: string;

  constructor(error: string, details: string) {
    super(details);
    this.error = error;
  }
}

export function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

export function listOf(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.map(membersOf) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function sameText(one: unknown, other: unknown): boolean {
  return textOf(one) !== '' && textOf(one).toLowerCase() === textOf(other).toLowerCase();
}

/** Tags are in lower case and have no spaces. */
export function tagsOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value.map(textOf) : textOf(value).split(/[\s,]+/);
  return [...new Set(list.filter((tag) => tag !== '').map((tag) => tag.toLowerCase().replaceAll(' ', '_')))];
}

/** Throws Refused where a value does not fit its custom field. */
export function checkValue(field: FieldEntry | undefined, name: string, value: unknown): void {
  if (field === undefined) throw new Refused('RecordInvalid', `${name}: is not a custom field`);
  if (value === null || value === '') return;
  const options = field.custom_field_options?.map((option) => option.value);
  const values = Array.isArray(value) ? value : [value];
  const isKnown = options === undefined || values.every((one) => options.includes(textOf(one)));
  const fits: Readonly<Record<string, boolean>> = {
    integer: /^-?\d+$/.test(textOf(value)),
    decimal: /^-?\d+(\.\d+)?$/.test(textOf(value)),
    date: /^\d{4}-\d{2}-\d{2}/.test(textOf(value)),
    checkbox: typeof value === 'boolean',
    multiselect: Array.isArray(value),
  };
  if (!isKnown || fits[field.type] === false) {
    throw new Refused('RecordInvalid', `${field.title}: ${JSON.stringify(value)} is not a valid value`);
  }
}

/** New values of custom fields over old ones. Throws Refused. */
export function mergeValues(fields: readonly FieldEntry[], before: unknown, given: unknown): Members {
  for (const [key, value] of Object.entries(membersOf(given))) {
    checkValue(
      fields.find((field) => field.key === key),
      key,
      value,
    );
  }
  return { ...membersOf(before), ...membersOf(given) };
}
