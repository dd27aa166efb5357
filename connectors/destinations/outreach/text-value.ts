import type { Json } from '#connector-kit';

/** A scalar as trimmed text; empty for null and for what is no scalar. */
export function textOfScalar(value: Json | undefined): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The texts of an array; arrays also come as JSON in a text (`["ana@example.com"]`), or as their only entry. */
export function textsOf(value: Json | undefined): readonly string[] {
  const list = Array.isArray(value) ? value : (arrayIn(value) ?? [value ?? null]);
  return list.map(textOfScalar).filter((text) => text !== '');
}

/** What a value of an identifier names: several addresses, else one text. */
export function identifiersIn(value: Json | undefined, key: string): readonly string[] {
  if (key === 'emails' || key === 'email') return textsOf(value);
  const text = textOfScalar(value);
  return text === '' ? [] : [text];
}

function arrayIn(value: Json | undefined): Json[] | undefined {
  if (typeof value !== 'string' || !value.trim().startsWith('[')) return undefined;
  try {
    const parsed = JSON.parse(value) as Json;
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
