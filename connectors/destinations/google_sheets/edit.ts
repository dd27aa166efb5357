import type { JsonObject } from '#connector-kit';
import { memberOf } from '#connector-kit';
import type { Cell } from './cell.ts';
import type { Context } from './credentials.ts';
import type { Extent } from './grid.ts';
import { LONGEST_REQUEST_MS } from './limits.ts';
import type { TabAddress } from './objects.ts';
import type { ApiRequest } from './request.ts';
import type { Portion } from './rows.ts';
import type { Tab } from './tabs.ts';
import { spreadsheetUrl } from './tabs.ts';

/** Every edit says where it ends, so that repeating it changes nothing. */
const edit = {
  method: 'POST',
  retry: 'always',
  timeoutMs: LONGEST_REQUEST_MS,
  ofSpreadsheet: true,
} as const;

/** Sets the size of a tab's grid. */
export function resize(context: Context, spreadsheetId: string, tab: Tab): ApiRequest {
  const { sheetId, rowCount, columnCount } = tab;
  const properties = { sheetId, gridProperties: { rowCount, columnCount } };
  const fields = 'gridProperties.rowCount,gridProperties.columnCount';
  return {
    ...edit,
    url: spreadsheetUrl(context, spreadsheetId, ':batchUpdate'),
    json: { requests: [{ updateSheetProperties: { properties, fields } }] },
    doing: `enlarging the tab "${tab.title}"`,
  };
}

/** Empties what lies below and to the right of the new content; undefined where the grid ends with it. */
export function clearBeyond(
  context: Context,
  spreadsheetId: string,
  tab: Tab,
  { rows, columns }: Extent,
): ApiRequest | undefined {
  const { sheetId } = tab;
  const below = rows < tab.rowCount ? [{ gridRange: { sheetId, startRowIndex: rows } }] : [];
  const right = columns < tab.columnCount ? [{ gridRange: { sheetId, startColumnIndex: columns } }] : [];
  if (below.length + right.length === 0) return undefined;
  return {
    ...edit,
    url: spreadsheetUrl(context, spreadsheetId, '/values:batchClearByDataFilter'),
    json: { dataFilters: [...below, ...right] },
    doing: `clearing what is left of the old content of "${tab.title}"`,
  };
}

/** Rows at their place, each as wide as the fields. RAW: no text is taken for a formula, a number or a date. */
export function putRows(
  context: Context,
  { spreadsheetId, sheetId }: TabAddress,
  { startRow, rows }: Portion,
  columns: number,
): ApiRequest {
  const gridRange = {
    sheetId,
    startRowIndex: startRow,
    endRowIndex: startRow + rows.length,
    startColumnIndex: 0,
    endColumnIndex: columns,
  };
  return {
    ...edit,
    url: spreadsheetUrl(context, spreadsheetId, '/values:batchUpdateByDataFilter'),
    headers: { 'content-type': 'application/json' },
    // The rows are JSON already.
    body:
      `{"valueInputOption":"RAW","data":[{"dataFilter":${JSON.stringify({ gridRange })},` +
      `"majorDimension":"ROWS","values":[${rows.join(',')}]}]}`,
    doing: `writing rows ${startRow + 1} to ${startRow + rows.length}`,
  };
}

/** Whether an answer to `putRows` counts fewer rows than have something in them. Rows of empty cells may not count. */
export function countsTooFew(answer: JsonObject, { rows }: Portion, columns: number): boolean {
  const blank = JSON.stringify(blankRow(columns));
  const least = rows.filter((row) => row !== blank).length;
  return !(Number(memberOf(answer, 'totalUpdatedRows') ?? 0) >= least);
}

export function blankRow(columns: number): readonly Cell[] {
  return Array.from({ length: columns }, () => '');
}
