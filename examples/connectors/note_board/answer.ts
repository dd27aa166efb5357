import type { ConnectorError, HttpResponse, Json, Outcome } from '#connector-kit';
import {
  ConfigurationError,
  ReconnectError,
  rejected,
  RetryLaterError,
  succeeded,
  unknown,
} from '#connector-kit';

interface Board {
  readonly id: string;
  readonly title: string;
}

/** The fault that an answer tells of; undefined where it tells of none. */
export function refusalOf(response: HttpResponse, doing: string): ConnectorError | undefined {
  const { status } = response;
  if (status < 400) return undefined;
  const said = `Note Board answered ${status} while ${doing}: ${wordsOf(response)}.`;
  const options = { code: `http_${status}` };
  if (status === 401) {
    return new ReconnectError(`${said} Make a new API token under Profile → API and enter it here.`, options);
  }
  if (status === 429 || status >= 500) return new RetryLaterError(`${said} Try again later.`, options);
  return new ConfigurationError(
    `${said} Check the team, and that the token's owner may write to it.`,
    options,
  );
}

/** @throws RetryLaterError where the answer has no list of boards */
export function boardsOf(response: HttpResponse): readonly Board[] {
  const boards = member(response.json(), 'boards');
  if (!Array.isArray(boards) || !boards.every(isBoard)) {
    throw new RetryLaterError(
      `Note Board sent no list of boards, but ${wordsOf(response)}. Try again later.`,
    );
  }
  return boards;
}

/**
 * One outcome for each key, in order. A key that the answer doesn't name may be written or not.
 *
 * @param keys of the records that were sent
 */
export function outcomesOf(response: HttpResponse, keys: readonly (Json | undefined)[]): readonly Outcome[] {
  const results = member(response.json(), 'results');
  const byKey = new Map(
    (Array.isArray(results) ? results : []).map((result) => [member(result, 'key'), result]),
  );
  return keys.map((key) => {
    const result: unknown = byKey.get(key);
    if (result === undefined) return unknown('Note Board did not say what became of this note.');
    const error = member(result, 'error');
    return typeof error === 'string' ? rejected('refused', error) : succeeded;
  });
}

function wordsOf(response: HttpResponse): string {
  const error = member(response.json(), 'error');
  return typeof error === 'string' ? error : `"${response.text().slice(0, 200)}"`;
}

function member(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[name] : undefined;
}

function isBoard(value: unknown): value is Board {
  return typeof member(value, 'id') === 'string' && typeof member(value, 'title') === 'string';
}
