import type { Json } from '#connector-kit';
import { isObject, memberOf, refused, unreadable } from '#connector-kit';
import type { Answer } from './answer.ts';
import { errorsOf, wordsOfError } from './answer.ts';
import { refusalOf } from './request.ts';
import type { Verdict } from './write-entries.ts';

export type TrackedArray = 'attributes' | 'events' | 'purchases';

const NONE: ReadonlyMap<number, string> = new Map();

/**
 * The answer to `/users/track`. `errors` name an entry by `input_array` and `index` (its documentation does not say so,
 * its answers do); those that don't are about nobody knows which entry, unless there is but one. `<array>_processed`
 * counts what was taken.
 */
export function readTracked(answer: Answer, array: TrackedArray, sent: number): Verdict {
  const { status, body, words } = answer;
  const byIndex = new Map<number, string>();
  const nameless: string[] = [];
  for (const error of errorsOf(body)) {
    const at = indexIn(error, array, sent);
    const said = wordsOfError(error);
    if (at === undefined) nameless.push(said);
    else byIndex.set(at, [...new Set([byIndex.get(at), said])].filter((one) => one !== undefined).join('; '));
  }
  if (status >= 400) return { isTaken: false, refused: byIndex, words };
  const processed = memberOf(body, `${array}_processed`);
  if (sent === 1 && processed !== 1 && nameless.length > 0 && byIndex.size === 0) {
    return { isTaken: true, refused: new Map([[0, nameless.join('; ')]]), words };
  }
  const others = sent - byIndex.size;
  if (typeof processed === 'number') {
    const doubt =
      processed >= others
        ? {}
        : { doubt: `Braze took ${processed} of ${sent} ${array} and does not say which: ${words}.` };
    return { isTaken: true, refused: byIndex, words, ...doubt };
  }
  const doubt =
    doubtOf(answer, 'writing users') ??
    (nameless.length > 0
      ? `Braze took the request, but reports errors and not whose: ${nameless.join('; ')}.`
      : undefined);
  return { isTaken: true, refused: byIndex, words, ...(doubt === undefined ? {} : { doubt }) };
}

/** The answer to `/users/delete`: `deleted` counts the users that are queued for deletion. */
export function readDeleted(answer: Answer, sent: number): Verdict {
  const { status, body, words } = answer;
  if (status >= 400) return { isTaken: false, refused: NONE, words };
  const deleted = memberOf(body, 'deleted');
  if (deleted === sent) return { isTaken: true, refused: NONE, words };
  const doubt =
    typeof deleted === 'number'
      ? `Braze queued ${deleted} of ${sent} deletions. It may not know this user, or have deleted it before.`
      : doubtOf(answer, 'deleting users');
  return { isTaken: true, refused: NONE, words, ...(doubt === undefined ? {} : { doubt }) };
}

/** An answer that speaks of all entries together and of none in particular. */
export function readWhole(answer: Answer, doing: string): Verdict {
  const { status, body, words } = answer;
  if (status >= 400) return { isTaken: false, refused: NONE, words };
  const doubt =
    doubtOf(answer, doing) ??
    (errorsOf(body).length > 0
      ? `Braze took the request, but reports errors and not whose: ${words}.`
      : undefined);
  return { isTaken: true, refused: NONE, words, ...(doubt === undefined ? {} : { doubt }) };
}

/**
 * The answer to sending a message.
 *
 * @throws ConfigurationError where the campaign or Canvas itself is what Braze refuses
 */
export function readTriggered(answer: Answer, kind: 'campaign' | 'canvas', doing: string): Verdict {
  if (answer.status === 400 && /\b(campaign|canvas|message variant)\b/i.test(answer.words)) {
    throw refused(
      refusalOf(answer, { doing }),
      kind === 'campaign'
        ? 'The campaign must be live and delivered by API trigger: check it in Braze, or choose another object.'
        : 'The Canvas must be live and entered by API trigger: check it in Braze, or choose another object.',
    );
  }
  return readWhole(answer, doing);
}

/** The answer to setting subscriptions of one group: a group that is refused is a fault of everyone in it. */
export function readSubscribed(answer: Answer, sent: number, doing: string): Verdict {
  const whole = readWhole(answer, doing);
  if (whole.isTaken || !/subscription[_ ]group/i.test(answer.words)) return whole;
  return { ...whole, refused: new Map(Array.from({ length: sent }, (_, at) => [at, answer.words])) };
}

/** The answer to writing catalog items: its errors name items by `parameters: ["id"]` and `parameter_values`. */
export function readItems(answer: Answer, bodies: readonly Json[]): Verdict {
  const whole = readWhole(answer, 'writing catalog items');
  const byIndex = new Map<number, string>();
  for (const error of errorsOf(answer.body)) {
    const ids = memberOf(error, 'parameter_values');
    const names = memberOf(error, 'parameters');
    if (!Array.isArray(ids) || !Array.isArray(names) || !names.every((name) => name === 'id')) continue;
    for (const [at, body] of bodies.entries()) {
      if (ids.includes(memberOf(body, 'id') ?? null)) byIndex.set(at, wordsOfError(error));
    }
  }
  return { ...whole, refused: byIndex };
}

/** Why a 2xx is no promise; undefined where it is one: `queued` is said while Braze is under maintenance. */
function doubtOf(answer: Answer, doing: string): string | undefined {
  const message = memberOf(answer.body, 'message');
  if (isObject(answer.body) && (message === 'success' || message === 'queued')) return undefined;
  return unreadable(refusalOf(answer, { doing })).message;
}

function indexIn(error: Json, array: TrackedArray, sent: number): number | undefined {
  const at = memberOf(error, 'index');
  const named = memberOf(error, 'input_array');
  const isIndex = typeof at === 'number' && Number.isInteger(at) && at >= 0 && at < sent;
  return isIndex && (named === undefined || named === array) ? at : undefined;
}
