import type { CheckStep } from '#connector-kit';
import { ReconnectError } from '#connector-kit';
import type { Context, Credentials } from './credentials.ts';
import { hostNames } from './hosts.ts';
import { serviceAccountOf, tokenRequest } from './service-account.ts';
import { isOfOneSpreadsheet } from './refusal.ts';
import { anySpreadsheet, listSpreadsheets } from './spreadsheets.ts';
import { listTabs } from './tabs.ts';

/** Nobody's spreadsheet: Google says so only where the Sheets API is enabled. */
const NO_SPREADSHEET = 'none';

/** How many names a warning carries. */
const MOST_NAMES = 3;

export const checkSteps: readonly CheckStep<Credentials>[] = [
  {
    name: 'Verify credentials format',
    async run({ credentials, baseUrl }) {
      serviceAccountOf(credentials);
      await tokenRequest(credentials, baseUrl);
    },
  },
  {
    name: 'Resolve host',
    async run({ baseUrl, network }) {
      for (const host of hostNames(baseUrl)) await network.resolve(host);
    },
  },
  { name: 'Authenticate', run: authenticate },
  { name: 'Check permissions', run: checkPermissions },
  { name: 'List objects', run: listAll },
];

async function authenticate(context: Context): Promise<void> {
  const { email } = serviceAccountOf(context.credentials);
  try {
    await context.token();
  } catch (error) {
    if (!(error instanceof ReconnectError)) throw error;
    throw new ReconnectError(
      `${error.message} Google does not take the key of ${email}: see in Google Cloud whether the service account ` +
        'or this key was disabled or deleted, and enter a new key. The clock of this server must be right too.',
      { cause: error, ...(error.code === undefined ? {} : { code: error.code }) },
    );
  }
}

/** Whether both APIs take the account's requests, even where nothing is shared yet. */
async function checkPermissions(context: Context): Promise<void> {
  const spreadsheet = await anySpreadsheet(context);
  try {
    await listTabs(context, spreadsheet?.id ?? NO_SPREADSHEET);
  } catch (error) {
    if (!isOfOneSpreadsheet(error)) throw error;
  }
}

async function listAll(context: Context): Promise<{ readonly warning: string } | undefined> {
  const { email } = serviceAccountOf(context.credentials);
  const { spreadsheets, isIncomplete } = await listSpreadsheets(context);
  if (spreadsheets.length === 0) {
    return {
      warning: `Connected, but no spreadsheet is shared yet: share one with ${email} as an editor, then refresh the objects.`,
    };
  }
  const readOnly = spreadsheets.filter(({ isEditable }) => !isEditable).map(({ name }) => `"${name}"`);
  if (readOnly.length > 0) {
    const more = readOnly.length > MOST_NAMES ? ` and ${readOnly.length - MOST_NAMES} more` : '';
    return {
      warning: `${readOnly.slice(0, MOST_NAMES).join(', ')}${more} can only be read: to write there, make ${email} an editor.`,
    };
  }
  if (isIncomplete) {
    return {
      warning: `Google Drive did not search all shared drives, so spreadsheets may be missing: share them with ${email} directly.`,
    };
  }
  return undefined;
}
