import { scrypt } from 'node:crypto';
import { VaultError } from './error.ts';
import { checkKeys, KEY_BYTES, type KeySource } from './key.ts';

const SALT_BYTES = 16;

/** 128 MiB for each guess. */
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

/**
 * One key, with the id `passphrase`, derived by scrypt: for an export that leaves without the server's own keys.
 * `salt` is random, at least 16 bytes, and travels with the export. Throws VaultError on an empty passphrase or short salt.
 */
export async function passphraseKeys(passphrase: string, salt: Buffer): Promise<KeySource> {
  const description = 'the passphrase';
  if (passphrase === '') throw new VaultError('The passphrase is empty. Choose one that nobody can guess.');
  if (salt.length < SALT_BYTES) {
    throw new VaultError(
      `The salt of the passphrase has ${salt.length} bytes and needs at least ${SALT_BYTES}. ` +
        'Take the whole salt that came with the export.',
    );
  }
  // Keyboards and systems spell the same accented letter in different code points.
  const spelled = passphrase.normalize('NFKC');
  const key = await new Promise<Buffer>((resolve, reject) => {
    scrypt(spelled, salt, KEY_BYTES, COST, (error, derived) => (error ? reject(error) : resolve(derived)));
  });
  const keys = checkKeys([{ id: 'passphrase', key }], description);
  return { description, load: async () => keys };
}
