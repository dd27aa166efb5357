import { inspect } from 'node:util';

const SHOWN = '[secret]';

/**
 * A value that can't be printed, logged, JSON-encoded or interpolated by accident: every conversion to text
 * gives `[secret]`. Only `reveal()` gives the value, so a search for `.reveal(` lists every place that does.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The plain value. Call it where the value leaves for its provider, not earlier. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [Symbol.toPrimitive](): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}

/** Every secret in a value of any depth, as plain text: what a redactor must know. */
export function revealSecrets(value: unknown): string[] {
  if (value instanceof Secret) return [value.reveal()];
  if (Array.isArray(value)) return value.flatMap(revealSecrets);
  if (value !== null && typeof value === 'object') return Object.values(value).flatMap(revealSecrets);
  return [];
}
