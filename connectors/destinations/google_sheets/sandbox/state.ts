import { refuse } from './refusal.ts';

interface Formula {
  readonly formula: string;
}

export type Cell = string | number | boolean | Formula;

export interface Tab {
  sheetId: number;
  title: string;
  sheetType: 'GRID' | 'OBJECT';
  rowCount: number;
  columnCount: number;
  /** Sparse, by row and column. */
  cells: (Cell | undefined)[][];
}

export interface SpreadsheetFile {
  readonly id: string;
  name: string;
  /** What the service account may do; null: the file is not shared with it. */
  role: 'writer' | 'reader' | null;
  readonly mimeType: string;
  /** Set for files of a shared drive. */
  readonly driveId?: string;
  isTrashed: boolean;
  readonly tabs: Tab[];
}

export const SPREADSHEET = 'application/vnd.google-apps.spreadsheet';

/** Of a spreadsheet: https://support.google.com/drive/answer/37603. */
const MOST_CELLS = 10_000_000;

/** All that the stand-in keeps. Tests may change it. */
export class State {
  readonly files = new Map<string, SpreadsheetFile>();
  /** `sheets.googleapis.com`, `drive.googleapis.com`: APIs that are not enabled in the project. */
  readonly disabledServices = new Set<string>();
  /** Drive may give fewer files than asked for, and a token for more. */
  mostFilesPerPage = 1000;
  /** As Drive says it of a search that did not reach every shared drive. */
  isSearchIncomplete = false;

  add(file: SpreadsheetFile): SpreadsheetFile {
    this.files.set(file.id, file);
    return file;
  }

  /** @throws Refusal where it is not there, or the service account may not do that */
  spreadsheet(id: string, need: 'reader' | 'writer'): SpreadsheetFile {
    const file = this.files.get(id);
    if (file === undefined || file.mimeType !== SPREADSHEET)
      throw refuse(404, 'Requested entity was not found.');
    if (file.role === null || (need === 'writer' && file.role !== 'writer')) {
      throw refuse(403, 'The caller does not have permission');
    }
    return file;
  }
}

/** An empty tab of the size that a new one has. */
export function emptyTab(sheetId: number, title: string, rows: readonly (readonly Cell[])[] = []): Tab {
  return {
    sheetId,
    title,
    sheetType: 'GRID',
    rowCount: 1000,
    columnCount: 26,
    cells: rows.map((row) => [...row]),
  };
}

/** @param request as the message names it: `requests[0].updateSheetProperties` */
export function checkCellCount(tabs: readonly Tab[], request: string): void {
  const cells = tabs.reduce((sum, { rowCount, columnCount }) => sum + rowCount * columnCount, 0);
  if (cells <= MOST_CELLS) return;
  throw refuse(
    400,
    `Invalid ${request}: This action would increase the number of cells in the workbook above the limit of ${MOST_CELLS} cells.`,
  );
}
