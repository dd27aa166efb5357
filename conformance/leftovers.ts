import type { Client } from './client.ts';

/** What a run has made on the server and has to delete again. */
export class Leftovers {
  readonly #paths: string[] = [];

  add(path: string): void {
    this.#paths.push(path);
  }

  /** The latest first: nothing is deleted that another thing still uses. @returns what could not be deleted, and why */
  async delete(client: Client): Promise<readonly string[]> {
    const stayed: string[] = [];
    for (const path of this.#paths.toReversed()) {
      try {
        const { status } = await client('DELETE', path);
        if (status !== 200 && status !== 404) stayed.push(`${path}: HTTP ${status}`);
      } catch (error) {
        stayed.push(`${path}: ${(error as Error).message}`);
      }
    }
    return stayed;
  }
}
