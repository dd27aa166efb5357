import type { JsonObject } from '#connector-kit';
import { listOf, memberOf, textOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { sheetsRoot } from './hosts.ts';
import { ask } from './request.ts';

/** A sheet of cells within a spreadsheet. */
export interface Tab {
  /** Unique within the spreadsheet; stays when the tab is renamed or moved. */
  readonly sheetId: number;
  readonly title: string;
  readonly rowCount: number;
  readonly columnCount: number;
}

/** The tabs of a spreadsheet that have cells: charts and connected data sources have none to write to. */
export async function listTabs(context: Context, spreadsheetId: string): Promise<readonly Tab[]> {
  const answer = await ask(context, {
    method: 'GET',
    url: spreadsheetUrl(context, spreadsheetId),
    query: {
      fields:
        'spreadsheetId,sheets(properties(sheetId,title,sheetType,gridProperties(rowCount,columnCount)))',
    },
    doing: 'reading the tabs of the spreadsheet',
    ofSpreadsheet: true,
  });
  return (listOf(answer, 'sheets') ?? []).flatMap(tabOf);
}

/** @param rest such as `/values:batchClearByDataFilter` */
export function spreadsheetUrl(context: Context, spreadsheetId: string, rest = ''): string {
  return `${sheetsRoot(context.baseUrl)}/${encodeURIComponent(spreadsheetId)}${rest}`;
}

function tabOf(sheet: JsonObject): Tab[] {
  const properties = sheet['properties'];
  const type = textOf(memberOf(properties, 'sheetType')) ?? 'GRID';
  if (type !== 'GRID') return [];
  const grid = memberOf(properties, 'gridProperties');
  // JSON of protocol buffers may leave out what is 0.
  const sheetId = Number(memberOf(properties, 'sheetId') ?? 0);
  return [
    {
      sheetId,
      title: textOf(memberOf(properties, 'title')) ?? String(sheetId),
      rowCount: Number(memberOf(grid, 'rowCount') ?? 0),
      columnCount: Number(memberOf(grid, 'columnCount') ?? 0),
    },
  ];
}
