import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { decrypt, encrypt } from './box.ts';
import {
  bodyBinding,
  type Envelope,
  readEnvelope,
  type SealContext,
  wrapBinding,
  writeEnvelope,
} from './envelope.ts';
import { VaultError } from './error.ts';
import { checkKeys, KEY_BYTES, type KeySource } from './key.ts';

/**
 * Seals secrets for storage. Each gets a data key of its own, wrapped by a key-encryption key, and opens only in the
 * workspace, purpose and row that it was sealed for.
 */
export class Vault {
  readonly #source: KeySource;
  readonly #keys = new Map<string, KeyObject>();
  #writeKeyId = '';
  #loads: Promise<void> = Promise.resolve();

  private constructor(source: KeySource) {
    this.#source = source;
  }

  /** Throws VaultError when the source has no key or one that can't be used. */
  static async open(source: KeySource): Promise<Vault> {
    const vault = new Vault(source);
    await vault.reload();
    return vault;
  }

  /** The id of the key that a sealed secret needs. Throws VaultError on bytes that are no sealed secret. */
  static keyIdOf(sealed: Buffer): string {
    return readEnvelope(sealed, 'A stored secret').keyId;
  }

  /** The id of the key that seals, as last loaded. */
  get writeKeyId(): string {
    return this.#writeKeyId;
  }

  /** The ids of all keys, the one that seals first, as last loaded. */
  get keyIds(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /** Takes the source's keys as they are now. When that throws, the keys from before stay. */
  reload(): Promise<void> {
    return this.#loadUnless(() => false);
  }

  seal(plain: string | Buffer, context: SealContext): Buffer {
    const dataKey = randomBytes(KEY_BYTES);
    const content = typeof plain === 'string' ? Buffer.from(plain) : plain;
    const body = encrypt(createSecretKey(dataKey), content, bodyBinding(context));
    return this.#wrap(dataKey, body, context);
  }

  /**
   * The plain bytes. Asks the source again, once, for a key id that it doesn't know.
   * Throws VaultError when the key is missing, and when the secret was changed or sealed for another context.
   */
  async open(sealed: Buffer, context: SealContext): Promise<Buffer> {
    const envelope = readEnvelope(sealed, nameOf(context));
    const dataKey = await this.#unwrap(envelope, context);
    return this.#decrypt(createSecretKey(dataKey), envelope.body, bodyBinding(context), context);
  }

  /**
   * The same ciphertext with its data key wrapped anew under the write key, of this vault or of `to`.
   * Throws VaultError as `open` does.
   */
  async rewrap(sealed: Buffer, context: SealContext, to: Vault = this): Promise<Buffer> {
    const envelope = readEnvelope(sealed, nameOf(context));
    const dataKey = await this.#unwrap(envelope, context);
    return to.#wrap(dataKey, envelope.body, context);
  }

  #wrap(dataKey: Buffer, body: Buffer, context: SealContext): Buffer {
    const keyId = this.#writeKeyId;
    const key = this.#keys.get(keyId);
    if (key === undefined) throw new VaultError(`${this.#source.description} holds no key to seal with.`);
    const wrap = encrypt(key, dataKey, wrapBinding(context, keyId));
    return writeEnvelope({ keyId, wrap, body });
  }

  async #unwrap({ keyId, wrap }: Envelope, context: SealContext): Promise<Buffer> {
    await this.#loadUnless(() => this.#keys.has(keyId));
    const key = this.#keys.get(keyId);
    if (key === undefined) {
      throw new VaultError(
        `${nameOf(context)}: sealed under the key "${keyId}", which is not in ${this.#source.description}. ` +
          'Put that key back, behind the first one, or enter the secret again.',
      );
    }
    return this.#decrypt(key, wrap, wrapBinding(context, keyId), context);
  }

  #decrypt(key: KeyObject, box: Buffer, binding: Buffer, context: SealContext): Buffer {
    try {
      return decrypt(key, box, binding);
    } catch {
      throw new VaultError(
        `${nameOf(context)}: does not open. It was changed, or copied from another row or workspace, ` +
          `or ${this.#source.description} is not what it was sealed with. ` +
          'Restore the row and its key from a backup, or enter the secret again.',
      );
    }
  }

  /** One load after another: of two at once, the one that read first could end last and bring old keys back. */
  #loadUnless(isEnough: () => boolean): Promise<void> {
    if (isEnough()) return Promise.resolve();
    const load = this.#loads.then(async () => {
      if (isEnough()) return;
      const keys = checkKeys(await this.#source.load(), this.#source.description);
      this.#keys.clear();
      for (const { id, key } of keys) this.#keys.set(id, createSecretKey(key));
      this.#writeKeyId = keys[0].id;
    });
    this.#loads = load.catch(() => undefined);
    return load;
  }
}

function nameOf({ workspace, purpose, row }: SealContext): string {
  return `Secret ${purpose} of row ${row} in workspace ${workspace}`;
}
