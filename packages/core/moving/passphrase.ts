import { hkdfSync } from 'node:crypto';
import { passphraseKeys, Vault } from '#vault';
import { InvalidInput } from '../errors.ts';

const SHORTEST = 12;

/** What a passphrase opens: the secrets of an export, and the proof that nobody changed it. */
export interface PassphraseLock {
  readonly vault: Vault;
  /** Authenticates the first line, so that a wrong passphrase is told from a damaged file. */
  readonly headerKey: Buffer;
  /** Authenticates the whole file. */
  readonly fileKey: Buffer;
}

/** @throws InvalidInput when it is shorter than 12 characters */
export function checkPassphrase(passphrase: string): void {
  if (passphrase.length >= SHORTEST) return;
  throw new InvalidInput(
    `The passphrase needs at least ${SHORTEST} characters: whoever guesses it has every secret of the server.`,
  );
}

/** Takes a good part of a second, so that guessing does too. */
export async function lockWith(passphrase: string, salt: Buffer): Promise<PassphraseLock> {
  const source = await passphraseKeys(passphrase, salt);
  const [{ key }] = await source.load();
  const derive = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', key, salt, `spillway export: ${purpose}`, 32));
  return {
    vault: await Vault.open(source),
    headerKey: derive('header'),
    fileKey: derive('file'),
  };
}
