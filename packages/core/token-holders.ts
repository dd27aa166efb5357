import { hash } from 'node:crypto';
import { findTokenHolder } from '#store';
import type { Store, TokenHolder } from '#store';

/** Longer ones are not ours, and are not worth hashing. */
const LONGEST_TOKEN = 512;

const MOST_KEPT = 1_000;

/** Whom tokens stand for. Known ones are kept in memory until any token changes in any process. */
export class TokenHolders {
  readonly #store: Store;
  #known = new Map<string, TokenHolder>();

  constructor(store: Store) {
    this.#store = store;
    store.notifications.on('notification', ({ event }) => {
      if (event === 'tokens') this.forget();
    });
    store.notifications.on('deaf', () => this.forget());
  }

  /** @returns undefined for an unknown token */
  async find(token: string): Promise<TokenHolder | undefined> {
    if (token === '' || token.length > LONGEST_TOKEN) return undefined;
    const digest = hash('sha256', token, 'base64');
    const known = this.#store.notifications.mayRemember ? this.#known.get(digest) : undefined;
    if (known !== undefined) return known;
    const asked = this.#known;
    const holder = await findTokenHolder(this.#store.db, token);
    // What was forgotten meanwhile may be about this very token.
    if (holder !== undefined && asked === this.#known && asked.size < MOST_KEPT) asked.set(digest, holder);
    return holder;
  }

  /** For the process that changes a token itself, which must not wait to hear of it. */
  forget(): void {
    this.#known = new Map();
  }
}
