/** A sealed value or its keys can't be used. The message says what to do about it and never holds a secret. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
}
