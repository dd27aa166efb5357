/** As in the redactor: shorter values are found in innocent text too. */
const SHORTEST_SOUGHT = 4;

/**
 * Throws where one of `secrets` stands in `shown`, at any depth: as it is, URL-encoded, JSON-escaped or in base64.
 *
 * @param place named in the error, such as `the outcomes of write`
 */
export function expectNoSecrets(secrets: readonly string[], place: string, shown: unknown): void {
  const texts = textsIn(shown);
  for (const [index, secret] of secrets.entries()) {
    if (secret.length >= SHORTEST_SOUGHT && isIn(texts, secret)) {
      throw new Error(
        `secret ${index + 1} of the credentials, ${secret.length} characters long, stands in ${place}`,
      );
    }
  }
}

function isIn(texts: readonly string[], secret: string): boolean {
  return spellings(secret).some((spelling) => texts.some((text) => text.includes(spelling)));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Error) return [value.message];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
}

function spellings(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    // Without the padding, so that it is found inside a longer text too.
    Buffer.from(secret).toString('base64url'),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ];
}
