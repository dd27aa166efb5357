import { ConfigurationError } from '#connector-kit';
import { MOST_CELLS_OF_SPREADSHEET, MOST_CELLS_WRITTEN } from './limits.ts';
import type { Tab } from './tabs.ts';

/** How much of a tab is to be written, the header counted. */
export interface Extent {
  readonly rows: number;
  readonly columns: number;
}

/** The tab with at least that many rows and columns. */
export function grown(tab: Tab, { rows, columns }: Extent): Tab {
  return {
    ...tab,
    rowCount: Math.max(tab.rowCount, rows),
    columnCount: Math.max(tab.columnCount, columns),
  };
}

/**
 * @param tabs all of the spreadsheet
 * @throws ConfigurationError where it would hold more than Sheets takes
 */
export function checkSize(tabs: readonly Tab[], tab: Tab, extent: Extent): void {
  const written = extent.rows * extent.columns;
  if (written > MOST_CELLS_WRITTEN) {
    throw new ConfigurationError(
      `Sheets prohibits updates of over 5M cells: the sync would write up to ${number(extent.rows)} rows (the header counted) ` +
        `of ${number(extent.columns)} columns, which makes ${number(written)}. Nothing of this part was written. ` +
        'Map fewer fields or sync fewer records.',
      { code: 'too_many_cells' },
    );
  }
  const target = grown(tab, extent);
  const cells = tabs.reduce((sum, one) => sum + cellsOf(one.sheetId === tab.sheetId ? target : one), 0);
  if (cells <= MOST_CELLS_OF_SPREADSHEET || cells <= tabs.reduce((sum, one) => sum + cellsOf(one), 0)) return;
  throw new ConfigurationError(
    `The spreadsheet would have ${number(cells)} cells, and Sheets allows ${number(MOST_CELLS_OF_SPREADSHEET)}, empty ` +
      `ones counted. Of these "${tab.title}" would have ${number(target.rowCount)} rows of ` +
      `${number(target.columnCount)} columns, of which the sync writes ${number(extent.columns)}. Nothing of this part ` +
      'was written. Delete columns and tabs that are not needed, or write to a new spreadsheet.',
    { code: 'too_many_cells' },
  );
}

function cellsOf({ rowCount, columnCount }: Tab): number {
  return rowCount * columnCount;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
