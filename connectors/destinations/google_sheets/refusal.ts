import type { HttpResponse, Json } from '#connector-kit';
import {
  busyOrDown,
  ConfigurationError,
  ConnectorError,
  jsonOf,
  listOf,
  memberOf,
  ReconnectError,
  refused,
  retryAfterMs,
  RetryLaterError,
  said,
  textOf,
  wordsOfText,
} from '#connector-kit';

/** How messages name the one who answers. */
export const GOOGLE = 'Google';

/** Google refills quotas each minute, and says no time: https://developers.google.com/workspace/sheets/api/limits. */
const QUOTA_REFILLS_AFTER_MS = 60_000;

/** Drive tells of its limits with 403: https://developers.google.com/workspace/drive/api/guides/handle-errors. */
const LIMIT_REASONS = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'RATE_LIMIT_EXCEEDED']);

const DISABLED_REASONS = new Set(['SERVICE_DISABLED', 'accessNotConfigured']);

export interface Asked {
  /** What was asked, to follow "while": `listing the spreadsheets`. */
  readonly doing: string;
  /** Whether it was for one spreadsheet. */
  readonly ofSpreadsheet?: true;
}

/**
 * The fault that an answer tells of; undefined where it tells of none. A refusal of one spreadsheet has the code
 * `http_<status>`.
 *
 * @param email with which spreadsheets are shared
 */
export function refusalOf(response: HttpResponse, asked: Asked, email: string): ConnectorError | undefined {
  const { status } = response;
  if (status < 400) return undefined;
  const body = jsonOf(response);
  const words = textOf(memberOf(memberOf(body, 'error'), 'message')) ?? wordsOfText(response.text());
  const reasons = reasonsIn(body);
  const isLimit = status === 429 || reasons.some((reason) => LIMIT_REASONS.has(reason));
  const wait =
    retryAfterMs(response.headers['retry-after']) ?? (isLimit ? QUOTA_REFILLS_AFTER_MS : undefined);
  const refusal = {
    label: GOOGLE,
    status,
    doing: asked.doing,
    words: words.replace(/\.$/, ''),
    retryAfterMs: wait,
  };
  const busy = busyOrDown(
    refusal,
    'A service account has 60 readings and 60 writings a minute, its project 300.',
  );
  if (busy !== undefined) return busy;
  if (isLimit) {
    return new RetryLaterError(`${said(refusal)} Try again in a minute.`, {
      code: `http_${status}`,
      retryAfterMs: wait ?? QUOTA_REFILLS_AFTER_MS,
    });
  }
  if (status === 401) {
    return new ReconnectError(
      `${said(refusal)} It no longer takes the tokens of ${email}: see whether the service account or its key was ` +
        'disabled or deleted, and enter a new key.',
      { code: 'http_401' },
    );
  }
  if (reasons.some((reason) => DISABLED_REASONS.has(reason))) {
    return new ConfigurationError(
      `${said(refusal)} Enable the Google Sheets API and the Google Drive API in the Google Cloud project of ${email}, ` +
        'wait a few minutes, and try again.',
      { code: 'api_disabled' },
    );
  }
  return refused(refusal, whatToDo(status, words, asked, email));
}

/** Whether it is one spreadsheet's refusal, and others may still be taken. */
export function isOfOneSpreadsheet(error: unknown): error is ConnectorError {
  return error instanceof ConnectorError && /^http_(400|403|404)$/.test(error.code ?? '');
}

function whatToDo(status: number, words: string, { ofSpreadsheet }: Asked, email: string): string {
  if (ofSpreadsheet !== true)
    return `See what ${email} may do in its Google Cloud project and in your Workspace.`;
  if (/protected/i.test(words)) {
    return `In the spreadsheet, allow ${email} to edit the protected range, or remove its protection.`;
  }
  if (/no grid with id/i.test(words))
    return 'The tab was deleted: refresh the objects and choose another one.';
  if (/above the limit of \d+ cells/i.test(words)) {
    return 'Delete rows, columns and tabs that are not needed, or write to a new spreadsheet.';
  }
  if (status === 404) {
    return `The spreadsheet was deleted, or it is no longer shared: share it with ${email} as an editor.`;
  }
  if (status === 403) return `Share the spreadsheet with ${email} as an editor.`;
  return 'Look at the tab in Google Sheets, refresh the objects here, and try again.';
}

/** Sheets gives a reason in `details`, Drive in `errors`. */
function reasonsIn(body: Json | undefined): readonly string[] {
  const error = memberOf(body, 'error');
  const entries = [...(listOf(error, 'details') ?? []), ...(listOf(error, 'errors') ?? [])];
  return entries.flatMap(({ reason }) => textOf(reason) ?? []);
}
