import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** How many bytes longer than its content a box is. */
export const BOX_OVERHEAD = NONCE_BYTES + TAG_BYTES;

/** AES-256-GCM under a fresh random nonce: nonce, ciphertext, tag. One key is good for 2^32 boxes (NIST SP 800-38D, 8.3). */
export function encrypt(key: KeyObject, plain: Buffer, binding: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(binding);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws when the box was changed, or was made under another key or binding. */
export function decrypt(key: KeyObject, box: Buffer, binding: Buffer): Buffer {
  const decipher = createDecipheriv(CIPHER, key, box.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(binding);
  decipher.setAuthTag(box.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}
