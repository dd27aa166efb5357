export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A flag that samples of the protocol leave out: an absent or null one has the given meaning. */
export function flag(value: unknown, absent: boolean): boolean {
  if (value === undefined || value === null) return absent;
  return value === true || value === 'true';
}
