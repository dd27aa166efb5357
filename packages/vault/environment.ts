import { VaultError } from './error.ts';
import { checkKeys, HOW_TO_MAKE_A_KEY, type Keys, type KeySource, parseKey } from './key.ts';

const VARIABLE = 'SPILLWAY_ENCRYPTION_KEYS';

/**
 * Keys from the text of SPILLWAY_ENCRYPTION_KEYS: `id:key`, comma-separated, each key 32 bytes of base64
 * (standard or url-safe). Text that can't be used is refused when it is loaded.
 */
export function environmentKeys(text: string): KeySource {
  return { description: VARIABLE, load: async () => parseEnvironmentKeys(text) };
}

/** @throws VaultError, whose message begins with the variable and shows no key */
export function parseEnvironmentKeys(text: string): Keys {
  if (text.trim() === '') {
    throw new VaultError(
      `${VARIABLE} is empty. ${HOW_TO_MAKE_A_KEY} and set ${VARIABLE}=k1:<that key>. ` +
        'If credentials are already stored, set the key that sealed them.',
    );
  }
  const keys = text.split(',').map((entry, index) => parseKey(entry, `${VARIABLE}, entry ${index + 1}`));
  return checkKeys(keys, VARIABLE);
}
