import type { Services } from '#core';

/** Bytes kept in all, URLs included; the least recently used answers go first. */
const MOST_BYTES = 33_554_432;

/** A larger body would push out too many others. */
const LARGEST_BODY_BYTES = 2_097_152;

/** A longer one is not what clients poll. */
const LONGEST_URL = 1_024;

/** What an entry costs beside its URL and its body. */
const ENTRY_BYTES = 256;

/**
 * Bodies of GET answers by workspace and URL, as long as nothing in the workspace changes. Changes are heard from
 * PostgreSQL. While another process answers requests too, or this one can't be sure to hear of changes, nothing is
 * served from here: a client must never read behind what it was told.
 */
export class AnswerCache {
  readonly #workspaces = new Map<number, Map<string, Buffer>>();
  readonly #versions = new Map<number, number>();
  readonly #mayRemember: () => boolean;
  #bytes = 0;
  #forgotten = 0;

  constructor({ store }: Services) {
    this.#mayRemember = () => store.notifications.mayRemember;
    store.notifications.on('notification', (notification) => {
      if (notification.event === 'workspace') this.forget(notification.id);
    });
    store.notifications.on('deaf', () => this.#forgetAll());
  }

  find(workspaceId: number, url: string): Buffer | undefined {
    if (!this.#mayRemember()) return undefined;
    const bodies = this.#workspaces.get(workspaceId);
    const body = bodies?.get(url);
    if (bodies === undefined || body === undefined) return undefined;
    // The order of a Map is that of insertion: what is used goes to its end.
    bodies.delete(url);
    bodies.set(url, body);
    return body;
  }

  /** What `keep` needs to know about the time before the answer was read. */
  version(workspaceId: number): string {
    return `${this.#forgotten}:${this.#versions.get(workspaceId) ?? 0}`;
  }

  /** Keeps a body, unless something changed since `version` was taken. */
  keep(workspaceId: number, url: string, version: string, body: Buffer): void {
    if (
      url.length > LONGEST_URL ||
      body.length > LARGEST_BODY_BYTES ||
      !this.#mayRemember() ||
      version !== this.version(workspaceId)
    )
      return;
    const bodies = this.#workspaces.get(workspaceId) ?? new Map<string, Buffer>();
    this.#bytes += bytesOf(url, body);
    const replaced = bodies.get(url);
    if (replaced !== undefined) this.#bytes -= bytesOf(url, replaced);
    bodies.set(url, body);
    this.#workspaces.delete(workspaceId);
    this.#workspaces.set(workspaceId, bodies);
    while (this.#bytes > MOST_BYTES) this.#dropOldest();
  }

  /** Called before this process answers anything that isn't kept, so that a client never reads behind its writes. */
  forget(workspaceId: number): void {
    this.#versions.set(workspaceId, (this.#versions.get(workspaceId) ?? 0) + 1);
    const bodies = this.#workspaces.get(workspaceId);
    if (bodies === undefined) return;
    for (const [url, body] of bodies) this.#bytes -= bytesOf(url, body);
    this.#workspaces.delete(workspaceId);
  }

  #forgetAll(): void {
    this.#forgotten += 1;
    this.#bytes = 0;
    this.#workspaces.clear();
    this.#versions.clear();
  }

  #dropOldest(): void {
    for (const [workspaceId, bodies] of this.#workspaces) {
      for (const [url, body] of bodies) {
        bodies.delete(url);
        this.#bytes -= bytesOf(url, body);
        if (bodies.size === 0) this.#workspaces.delete(workspaceId);
        return;
      }
    }
  }
}

function bytesOf(url: string, body: Buffer): number {
  return ENTRY_BYTES + 2 * url.length + body.length;
}
