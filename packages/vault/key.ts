import { VaultError } from './error.ts';

export const KEY_BYTES = 32;
export const HOW_TO_MAKE_A_KEY = 'Make a key with `openssl rand -base64 32`';

export interface KeyEncryptionKey {
  /** 1 to 32 letters, digits, `.`, `_` or `-`. It stands unencrypted in everything that the key sealed. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

/** The first one writes; all of them read. */
export type Keys = readonly [KeyEncryptionKey, ...KeyEncryptionKey[]];

/** Where key-encryption keys come from. */
export interface KeySource {
  /** The keys as they are now. Throws VaultError when there are none or one can't be used. */
  load(): Promise<Keys>;
  /** What errors call it, for example `SPILLWAY_ENCRYPTION_KEYS`. */
  readonly description: string;
}

/** Shorter than a key in base64 or hex, so that a key put where its id belongs is refused, not stored and shown. */
const KEY_ID = /^[A-Za-z0-9._-]{1,32}$/;

const KEY_TEXT = /^(?:[A-Za-z0-9+/]{43}|[A-Za-z0-9_-]{43})=?$/;

export function isKeyId(text: string): boolean {
  return KEY_ID.test(text);
}

/** Reads `id:base64`. `place` (a variable and entry, a file and line) is all that errors show of it. */
export function parseKey(text: string, place: string): KeyEncryptionKey {
  const colon = text.indexOf(':');
  if (colon === -1) {
    throw new VaultError(`${place}: expected \`id:key\`, found no colon. ${HOW_TO_MAKE_A_KEY}.`);
  }
  const id = text.slice(0, colon).trim();
  if (!isKeyId(id)) {
    throw new VaultError(
      `${place}: the id before the colon must be 1 to 32 letters, digits, ".", "_" or "-". Write \`id:key\`.`,
    );
  }
  const encoded = text.slice(colon + 1).trim();
  const key = Buffer.from(encoded, 'base64');
  const canonical = encoded.replace('=', '').replaceAll('+', '-').replaceAll('/', '_');
  if (!KEY_TEXT.test(encoded) || key.toString('base64url') !== canonical) {
    throw new VaultError(
      `${place}: the key after the colon is not ${KEY_BYTES} bytes of base64. ${HOW_TO_MAKE_A_KEY}.`,
    );
  }
  return { id, key };
}

/** Throws VaultError unless there is a key to write with and each is sound, under an id of its own. */
export function checkKeys(keys: readonly KeyEncryptionKey[], description: string): Keys {
  const [first, ...rest] = keys;
  if (first === undefined) throw new VaultError(`${description} holds no key. ${HOW_TO_MAKE_A_KEY}.`);
  keys.forEach(({ id, key }, index) => {
    const refuse = (problem: string, advice = HOW_TO_MAKE_A_KEY): never => {
      throw new VaultError(`${description}: key ${index + 1} ${problem}. ${advice}.`);
    };
    if (!isKeyId(id)) refuse('has no usable id', 'An id is 1 to 32 letters, digits, ".", "_" or "-"');
    if (key.length !== KEY_BYTES) refuse(`is not ${KEY_BYTES} bytes long`);
    if (key.every((byte) => byte === 0)) refuse('is all zeros, which anyone can guess');
    const twin = keys.findIndex((other) => other.id === id);
    if (twin < index) refuse(`has the same id as key ${twin + 1}`, 'Give each key an id of its own');
    const copy = keys.findIndex((other) => other.key.equals(key));
    if (copy < index) refuse(`is the same key as key ${copy + 1}`);
  });
  return [first, ...rest];
}
