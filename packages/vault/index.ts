export type { SealContext } from './envelope.ts';
export { environmentKeys, parseEnvironmentKeys } from './environment.ts';
export { VaultError } from './error.ts';
export { fileKeys, type KeyFile } from './file.ts';
export type { KeyEncryptionKey, KeySource } from './key.ts';
export { passphraseKeys } from './passphrase.ts';
export { Vault } from './vault.ts';
