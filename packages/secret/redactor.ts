const STRUCK = '[redacted]';

/** Shorter values (a port, "yes") would strike innocent text out of every message. */
const SHORTEST_REDACTED = 4;

/** Of those that are known by their shape alone: a private key in JSON is the longest. */
const LONGEST_SECRET = 10_000;

const SECRET_NAMES =
  /^(proxy-)?authorization$|^(set-)?cookie$|api[-_]?(key|token)|access[-_]?token|refresh[-_]?token|password|passwd|secret|private[-_]?key|signature|^token$|^(x-)?auth/i;

/**
 * Shapes that are secret wherever they stand, known or not. Each must be linear in the text: a provider's answer may
 * be 10 MiB of what it likes. Where every match holds a text that is found faster, it is named too.
 */
const SECRET_SHAPES: readonly (readonly [RegExp, string, needle?: string])[] = [
  [/secret-token:[A-Za-z0-9._~+/=-]+/g, `secret-token:${STRUCK}`],
  // With a digit and some length, or "Basic authentication" would be struck too.
  [/\b(Bearer|Basic|Token)[ \t]+(?=[A-Za-z._~+/=-]{0,200}\d)[A-Za-z0-9._~+/=-]{16,}/gi, `$1 ${STRUCK}`],
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@:"]{0,256}:[^\s/@"]{1,256}@/gi, `$1${STRUCK}@`, '://'],
  [
    /("(?:access_token|refresh_token|id_token|client_secret|api_key|api_token|private_key|password)"\s{0,9}:\s{0,9}")(?:[^"\\]|\\.)*"/gi,
    `$1${STRUCK}"`,
  ],
];

/**
 * Strikes secrets out of text that people will read: errors, recorded calls, logs.
 * It knows live values (as they are and as they travel: URL-encoded, base64, JSON-escaped) and secret shapes.
 */
export class Redactor {
  #values: readonly string[] = [];

  constructor(secrets: Iterable<string> = []) {
    this.learn(secrets);
  }

  /** From now on these are struck out too: tokens that were issued meanwhile. */
  learn(secrets: Iterable<string>): void {
    const spellings = new Set(this.#values);
    for (const secret of secrets) {
      if (secret.length < SHORTEST_REDACTED) continue;
      spellings.add(secret);
      spellings.add(encodeURIComponent(secret));
      spellings.add(encodeURIComponent(secret).replaceAll('%20', '+'));
      spellings.add(new URLSearchParams([['', secret]]).toString().slice(1));
      spellings.add(JSON.stringify(secret).slice(1, -1));
      spellings.add(Buffer.from(secret).toString('base64'));
      spellings.add(Buffer.from(secret).toString('base64url'));
    }
    this.#values = [...spellings].toSorted((a, b) => b.length - a.length);
  }

  text(text: string): string {
    let clean = text;
    for (const value of this.#values) clean = clean.replaceAll(value, STRUCK);
    for (const [shape, replacement, needle] of SECRET_SHAPES) {
      if (needle === undefined || clean.includes(needle)) clean = clean.replace(shape, replacement);
    }
    return clean;
  }

  /** The beginning of a text, up to so many characters, for no more work than its length takes. */
  beginning(text: string, most: number): string {
    const margin = Math.max(LONGEST_SECRET, this.#values[0]?.length ?? 0);
    if (text.length <= most + margin) return this.text(text).slice(0, most);
    // A secret that the cut halves is not known as one: whatever might be its half goes.
    const clean = this.text(text.slice(0, most + margin));
    return clean.slice(0, Math.min(most, Math.max(0, clean.length - margin)));
  }

  /** Header values by name: those that carry credentials are struck out whole. */
  headers(headers: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        SECRET_NAMES.test(name) ? STRUCK : this.text(value),
      ]),
    );
  }

  /** A URL without user info, and without the values of query parameters named like credentials. */
  url(url: string): string {
    const parsed = URL.parse(url);
    if (parsed === null) return this.text(url);
    if (parsed.username !== '' || parsed.password !== '') {
      parsed.username = '';
      parsed.password = '';
    }
    for (const name of new Set(parsed.searchParams.keys())) {
      if (SECRET_NAMES.test(name)) parsed.searchParams.set(name, STRUCK);
    }
    return this.text(parsed.href);
  }
}
