import type { HttpRequest, WriteRecord } from '#connector-kit';

/** A request below the API's root. */
export interface ApiRequest extends Pick<HttpRequest, 'method' | 'json' | 'retry'> {
  /** Begins with a slash. */
  readonly path: string;
  /** What it is for, to follow "while". */
  readonly doing: string;
}

export const whoAmI: ApiRequest = { method: 'GET', path: '/me', doing: 'checking the API token' };

export function listBoards(team: string): ApiRequest {
  return { method: 'GET', path: `/teams/${team}/boards`, doing: 'listing the boards' };
}

/** Notes are written by key, so writing them twice changes nothing and a lost answer may be asked for again. */
export function putNotes(team: string, board: string, notes: readonly WriteRecord[]): ApiRequest {
  const path = `/teams/${team}/boards/${encodeURIComponent(board)}/notes`;
  return { method: 'POST', path, json: { notes }, retry: 'always', doing: 'writing notes' };
}
