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

/** A text that a message quotes, to its `longest` character. Strike secrets out first: half of one is not found. */
export function cut(text: string, longest = 200): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** A value of the endpoint's reply as a message quotes it. */
export function quote(value: unknown): string {
  return cut(JSON.stringify(value ?? null));
}
