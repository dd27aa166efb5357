import { createHash, randomBytes } from 'node:crypto';

/** A value that only its holder knows: 256 random bits. */
export function randomValue(): string {
  return randomBytes(32).toString('base64url');
}

export function hashOf(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
