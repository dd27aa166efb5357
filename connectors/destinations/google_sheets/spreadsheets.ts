import type { JsonObject } from '#connector-kit';
import { listOf, memberOf, textOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { driveRoot } from './hosts.ts';
import { ask, notTheApis } from './request.ts';

const QUERY = "mimeType='application/vnd.google-apps.spreadsheet' and trashed=false";

const LISTING = 'listing the spreadsheets';

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
    const next = textOf(page['nextPageToken']);
    if (next !== undefined && next === pageToken) throw notTheApis(page, LISTING);
    pageToken = next;
  } while (pageToken !== undefined);
  return { spreadsheets: [...spreadsheets.values()], isIncomplete };
}

/** One of them, where the beginning of the list has any: Drive's pages may be empty before the last one. */
export async function anySpreadsheet(context: Context): Promise<Spreadsheet | undefined> {
  const page = await askPage(context, undefined, 1);
  return listOf(page, 'files')?.map(spreadsheetOf)[0];
}

async function askPage(
  context: Context,
  pageToken: string | undefined,
  pageSize = PAGE_SIZE,
): Promise<JsonObject> {
  const page = await ask(context, {
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
    doing: LISTING,
  });
  const isList = listOf(page, 'files') !== undefined || typeof page['incompleteSearch'] === 'boolean';
  if (!isList) throw notTheApis(page, LISTING);
  return page;
}

function spreadsheetOf(file: JsonObject): Spreadsheet | undefined {
  const id = textOf(file['id']);
  if (id === undefined) return undefined;
  const canEdit = memberOf(file['capabilities'], 'canEdit');
  return { id, name: textOf(file['name']) ?? id, isEditable: canEdit !== false };
}
