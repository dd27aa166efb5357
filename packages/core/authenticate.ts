import { findTokenHolder } from '#store';
import type { TokenHolder } from '#store';
import type { Services } from './services.ts';

/** Longer ones are not ours, and are not worth hashing. */
const LONGEST_TOKEN = 512;

/** Whom a token stands for; undefined for an unknown one. */
export async function authenticate(services: Services, token: string): Promise<TokenHolder | undefined> {
  if (token === '' || token.length > LONGEST_TOKEN) return undefined;
  return findTokenHolder(services.store.db, token);
}
