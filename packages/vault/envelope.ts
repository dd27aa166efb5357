import { VaultError } from './error.ts';
import { isKeyId, KEY_BYTES } from './key.ts';
import { BOX_OVERHEAD } from './box.ts';

const VERSION = 1;
const WRAP_BYTES = KEY_BYTES + BOX_OVERHEAD;

/** What a secret belongs to. A number and its decimal text are the same workspace or row. */
export interface SealContext {
  readonly workspace: number | string;
  /** What kind of secret it is, for example `destination_credentials`. */
  readonly purpose: string;
  readonly row: number | string;
}

/**
 * A sealed secret, byte by byte: version (1), length of the key id (1), key id, wrap (60: nonce, data key, tag),
 * body (28 and more: nonce, ciphertext, tag).
 */
export interface Envelope {
  readonly keyId: string;
  /** The data key, encrypted under the key-encryption key `keyId`. */
  readonly wrap: Buffer;
  /** The secret, encrypted under the data key. */
  readonly body: Buffer;
}

export function writeEnvelope({ keyId, wrap, body }: Envelope): Buffer {
  const id = Buffer.from(keyId, 'ascii');
  return Buffer.concat([Buffer.of(VERSION, id.length), id, wrap, body]);
}

/** Throws VaultError on bytes that are no envelope; `name` is what the message calls them. */
export function readEnvelope(sealed: Buffer, name: string): Envelope {
  const version = sealed[0];
  if (version !== undefined && version !== VERSION) {
    throw new VaultError(
      `${name}: its sealed form starts with version ${version} and this server reads version ${VERSION}. ` +
        'Run the version of Spillway that stored it, or enter the secret again if it was damaged.',
    );
  }
  const wrapStart = 2 + (sealed[1] ?? 0);
  const bodyStart = wrapStart + WRAP_BYTES;
  const keyId = sealed.toString('latin1', 2, wrapStart);
  if (sealed.length < bodyStart + BOX_OVERHEAD || !isKeyId(keyId)) {
    throw new VaultError(
      `${name}: its sealed form is damaged or cut short. Restore it from a backup, or enter the secret again.`,
    );
  }
  return { keyId, wrap: sealed.subarray(wrapStart, bodyStart), body: sealed.subarray(bodyStart) };
}

/** What the data key's wrap is bound to. */
export function wrapBinding(context: SealContext, keyId: string): Buffer {
  return binding('wrap', context, keyId);
}

/** What the ciphertext is bound to: not the key id, so that a new wrap leaves it as it is. */
export function bodyBinding(context: SealContext): Buffer {
  return binding('body', context);
}

/** Each part goes behind its length: joined by a separator, two different contexts could read the same. */
function binding(layer: string, { workspace, purpose, row }: SealContext, ...more: string[]): Buffer {
  const parts = [layer, String(workspace), purpose, String(row), ...more].flatMap((part) => {
    const bytes = Buffer.from(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  });
  return Buffer.concat([Buffer.of(VERSION), ...parts]);
}
