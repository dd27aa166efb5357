import type { SandboxField } from './objects.ts';

const SHAPES: Record<SandboxField['type'], (value: unknown) => boolean> = {
  boolean: (value) => typeof value === 'boolean',
  decimal: (value) => typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value),
  float: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  date: (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value),
  date_time: (value) =>
    typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(value),
  string: (value) => typeof value === 'string',
};

const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

/** What is wrong with a record; undefined where it can be stored. */
export function faultOf(
  record: Record<string, unknown>,
  fields: readonly SandboxField[],
): string | undefined {
  for (const [name, value] of Object.entries(record)) {
    const field = fields.find((candidate) => candidate.field_api_name === name);
    if (field === undefined) return `Unknown field ${name}`;
    if (value === null) {
      if (field.required) return `${field.label} must not be empty`;
      continue;
    }
    const fits = SHAPES[field.type];
    if (field.array ? !Array.isArray(value) || !value.every(fits) : !fits(value)) {
      return `${field.label} must be ${field.array ? 'a list of ' : 'a '}${field.type}: got ${JSON.stringify(value)}`;
    }
    if (name === 'email' && typeof value === 'string' && !EMAIL.test(value)) {
      return `${value} is not a valid email address`;
    }
  }
  return undefined;
}
