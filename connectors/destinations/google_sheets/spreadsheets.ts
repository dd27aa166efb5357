import type { JsonObject } from '#connector-kit';
import { listOf, memberOf, textOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { driveRoot } from './hosts.ts';
import { ask } from './request.ts';

const QUERY = "mimeType='application/vnd.google-apps.spreadsheet' and trashed=false";

/** The most that Drive gives at once. */
const PAGE_SIZE = 1000;

export interface Spreadsheet {
  readonly id: string;
  readonly name: string;
  readonly isEditable: boolean;
}

export interface SpreadsheetList {
  readonly spreadsheets: readonly Spreadsheet[];
  /** Drive has not looked everywhere: it may say so of accounts with very many shared drives. */
  readonly isIncomplete: boolean;
}

/** Every spreadsheet that is shared with the service account, those of shared drives too. */
export async function listSpreadsheets(context: Context): Promise<SpreadsheetList> {
  const spreadsheets = new Map<string, Spreadsheet>();
  let isIncomplete = false;
  let pageToken: string | undefined;
  do {
    const page = await askPage(context, pageToken);
    for (const file of listOf(page, 'files') ?? []) {
      const spreadsheet = spreadsheetOf(file);
      if (spreadsheet !== undefined) spreadsheets.set(spreadsheet.id, spreadsheet);
    }
    isIncomplete ||= page['incompleteSearch'] === true;
    pageToken = textOf(page['nextPageToken']);
  } while (pageToken !== undefined);
  return { spreadsheets: [...spreadsheets.values()], isIncomplete };
}

/** One of them, to try what the account may do; undefined where there is none. */
export async function anySpreadsheet(context: Context): Promise<Spreadsheet | undefined> {
  const page = await askPage(context, undefined, 1);
  return listOf(page, 'files')?.map(spreadsheetOf)[0];
}

function askPage(context: Context, pageToken: string | undefined, pageSize = PAGE_SIZE): Promise<JsonObject> {
  return ask(context, {
    method: 'GET',
    url: `${driveRoot(context.baseUrl)}/files`,
    query: {
      q: QUERY,
      pageSize,
      pageToken,
      corpora: 'allDrives',
      supportsAllDrives: true,
      includeItemsFromAllDrives: true,
      fields: 'nextPageToken,incompleteSearch,files(id,name,capabilities(canEdit))',
    },
    doing: 'listing the spreadsheets',
  });
}

function spreadsheetOf(file: JsonObject): Spreadsheet | undefined {
  const id = textOf(file['id']);
  if (id === undefined) return undefined;
  const canEdit = memberOf(file['capabilities'], 'canEdit');
  return { id, name: textOf(file['name']) ?? id, isEditable: canEdit !== false };
}
