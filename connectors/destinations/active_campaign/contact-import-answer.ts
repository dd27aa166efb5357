import { RetryLaterError, memberOf, textOf, unreadable } from '#connector-kit';
import type { Answer } from './answer.ts';
import { refusalIn, tellsFailure } from './answer.ts';

/**
 * - `refused`: nothing was queued because of what some contact holds.
 * - `unanswered`: nobody knows whether anything was queued.
 */
export type QueuedImport =
  { readonly batchId: string } | { readonly refused: string } | { readonly unanswered: string };

/** How long the importer's own limit of imports a minute asks to wait. */
const IMPORT_PAUSE_MS = 60_000;

/** @throws RetryLaterError where the account has used up its imports of this minute, or the address leads elsewhere */
export function readQueuedImport(answer: Answer): QueuedImport {
  const { status, body, words } = answer;
  if (status === 400 && /rate limit/i.test(words)) {
    throw new RetryLaterError(
      `ActiveCampaign queues no more imports for now: ${words}. Try again in a minute.`,
      {
        code: 'import_limit',
        retryAfterMs: IMPORT_PAUSE_MS,
      },
    );
  }
  if (status >= 400 || tellsFailure(body)) return { refused: words };
  const batchId = textOf(memberOf(body, 'batchId'));
  if (batchId !== undefined) return { batchId };
  const fault = unreadable(refusalIn(answer, 'importing contacts'));
  if (status >= 300) throw fault;
  return { unanswered: fault.message };
}

/** `gone`: the provider knows nothing of this import any more. */
export type ImportState =
  | { readonly state: 'running' }
  | { readonly state: 'gone' }
  | {
      readonly state: 'ended';
      /** Provider's ids of contacts that are surely written; those of updated contacts may be missing. */
      readonly succeededIds: readonly string[];
      /** E-mail addresses in lower case. */
      readonly failedEmails: ReadonlySet<string>;
    };

/** `completed`, `failed` and `interrupted` are ends; `false` is said within the first second. */
const ENDS: ReadonlySet<unknown> = new Set(['completed', 'failed', 'interrupted']);

/** @throws RetryLaterError where the answer is none of the API's */
export function readImportState(answer: Answer): ImportState {
  const status = memberOf(answer.body, 'status');
  if (answer.status === 400 || answer.status === 404) return { state: 'gone' };
  if (status === undefined) throw unreadable(refusalIn(answer, 'asking for the end of an import'));
  if (!ENDS.has(status)) return { state: 'running' };
  const succeededIds = textsOf(memberOf(answer.body, 'success'));
  const failedEmails = textsOf(memberOf(answer.body, 'failure')).map((email) => email.trim().toLowerCase());
  return { state: 'ended', succeededIds: [...new Set(succeededIds)], failedEmails: new Set(failedEmails) };
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((entry) => textOf(entry) ?? []) : [];
}
