import type { z } from 'zod';
import { InvalidInput, NotFound } from '#core';

/** @throws InvalidInput that names every field at fault */
export function validate<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidInput(result.error.issues.map((issue) => explain(issue, value)).join('; '));
}

/** A path that can't name anything names nothing. @throws NotFound */
export function validateParams<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new NotFound('what the path names');
}

function explain(issue: z.core.$ZodIssue, root: unknown): string {
  const name = issue.path.length === 0 ? 'the body' : issue.path.map(String).join('.');
  if (isOfOtherKind(issue) && valueAt(root, issue.path) === undefined) return `${name} is required`;
  if (issue.code === 'invalid_type') {
    return `${name} must be ${article(issue.expected)}`;
  }
  if (issue.code === 'too_big') return `${name} ${limitOf(issue)}`;
  return `${name} ${wordsOf(issue)}`;
}

function limitOf({ origin, maximum }: z.core.$ZodIssueTooBig): string {
  if (origin === 'string') return `must not have more than ${maximum} characters`;
  if (origin === 'array') return `must not have more than ${maximum} elements`;
  return `must not be larger than ${maximum}`;
}

/** The words of the schema where it has its own; those of the library speak to programmers. */
function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid option')) {
    return `must be one of ${issue.values.join(', ')}`;
  }
  if (issue.code === 'too_small' && issue.message.startsWith('Too small')) {
    if (issue.origin === 'array' && issue.minimum === 1) return 'must not be empty';
    return `must not be smaller than ${issue.minimum}`;
  }
  return issue.message;
}

/** Not of the right type, no value of the list, or none of the forms: what an absent value is too. */
function isOfOtherKind({ code }: z.core.$ZodIssue): boolean {
  return code === 'invalid_type' || code === 'invalid_value' || code === 'invalid_union';
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function article(type: string): string {
  if (type === 'record') return 'an object';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
