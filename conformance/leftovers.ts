import type { Answer, Client } from './client.ts';

/** Where a POST makes something that has an id. */
const MAKES = /^\/(destinations|sources|datasets|syncs|sources\/\d+\/models)$/;

/** What a run has made on the server and has to delete again. */
export class Leftovers {
  readonly #paths: string[] = [];

  /** The same client, of which every answer is noted that makes something, whether it is right or not. */
  watch(client: Client): Client {
    return async (method, path, request) => {
      const answer = await client(method, path, request);
      const id = madeId(answer);
      if (method === 'POST' && MAKES.test(path) && id !== undefined) this.#paths.push(`${path}/${id}`);
      return answer;
    };
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

function madeId({ status, body }: Answer): number | undefined {
  if (status >= 300) return undefined;
  const { data } = (body ?? {}) as { data?: { id?: unknown; sync_id?: unknown } | null };
  const id = data?.id ?? data?.sync_id;
  return typeof id === 'number' ? id : undefined;
}
