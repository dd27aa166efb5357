/** As in the redactor: shorter values are found in innocent text too. */
const SHORTEST_SOUGHT = 4;

/**
 * Throws where one of `secrets` stands in `shown`, at any depth: as it is, URL-encoded, JSON-escaped or in base64.
 *
 * @param place named in the error, such as `the outcomes of write`
 */
export function expectNoSecrets(secrets: readonly string[], place: string, shown: unknown): void {
  const text = shown instanceof Error ? shown.message : JSON.stringify(shown);
  for (const [index, secret] of secrets.entries()) {
    if (secret.length >= SHORTEST_SOUGHT && spellings(secret).some((spelling) => text.includes(spelling))) {
      throw new Error(
        `secret ${index + 1} of the credentials, ${secret.length} characters long, stands in ${place}`,
      );
    }
  }
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
