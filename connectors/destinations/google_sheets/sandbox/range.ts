import { refuse } from './refusal.ts';
import type { SpreadsheetFile, Tab } from './state.ts';

/** Ends are exclusive; undefined is unbounded. */
export interface Range {
  readonly tab: Tab;
  readonly startRow: number;
  readonly endRow: number | undefined;
  readonly startColumn: number;
  readonly endColumn: number | undefined;
}

/** Reads `'Tab 1'!A1:B2`, `A1`, `Tab!2:3`, `Tab!A:C`, `Tab`. */
export function parseA1(file: SpreadsheetFile, text: string): Range {
  const [, quoted, plain, place] = /^(?:(?:'((?:[^']|'')+)'|([^'!]+))!)?(.*)$/.exec(text) ?? [];
  const title = quoted?.replaceAll("''", "'") ?? plain;
  const cells = /^([A-Z]{0,3})(\d*)(?::([A-Z]{0,3})(\d*))?$/i.exec(place ?? '');
  const tab = title === undefined ? file.tabs[0] : file.tabs.find((one) => one.title === title);
  if (tab !== undefined && place !== '' && cells !== null) return cellRange(tab, cells, text);
  const whole = file.tabs.find(
    (one) => one.title === text || `'${one.title.replaceAll("'", "''")}'` === text,
  );
  if (whole === undefined) throw unparsable(text);
  return { tab: whole, startRow: 0, endRow: undefined, startColumn: 0, endColumn: undefined };
}

/** As `parseA1`, for writing: a single cell is where the values begin. */
export function parseAnchor(file: SpreadsheetFile, text: string): Range {
  const range = parseA1(file, text);
  const isOne = range.endRow === range.startRow + 1 && range.endColumn === range.startColumn + 1;
  return isOne ? { ...range, endRow: undefined, endColumn: undefined } : range;
}

function cellRange(
  tab: Tab,
  [whole, columns, rows, toColumns, toRows]: RegExpExecArray,
  text: string,
): Range {
  const isOne = !(whole ?? '').includes(':');
  const startRow = rows === '' ? 0 : Number(rows) - 1;
  const startColumn = columns === '' ? 0 : columnOf(columns ?? '');
  const lastRow = isOne ? rows : toRows;
  const lastColumn = isOne ? columns : toColumns;
  const range = {
    tab,
    startRow,
    endRow: lastRow === '' || lastRow === undefined ? undefined : Number(lastRow),
    startColumn,
    endColumn: lastColumn === '' || lastColumn === undefined ? undefined : columnOf(lastColumn) + 1,
  };
  if (isOne && (columns === '' || rows === '')) throw unparsable(text);
  return range;
}

function unparsable(text: string) {
  return refuse(400, `Unable to parse range: ${text}`);
}

/** A `DataFilter`: by `gridRange` or `a1Range`. */
export function filterRange(file: SpreadsheetFile, filter: unknown): Range {
  const { gridRange, a1Range } = (filter ?? {}) as { gridRange?: Record<string, number>; a1Range?: string };
  if (typeof a1Range === 'string') return parseA1(file, a1Range);
  if (gridRange === undefined) throw refuse(400, 'Must specify at least one DataFilter.');
  const { sheetId = 0, startRowIndex = 0, endRowIndex, startColumnIndex = 0, endColumnIndex } = gridRange;
  const tab = file.tabs.find((one) => one.sheetId === sheetId);
  if (tab === undefined) throw refuse(400, `No grid with id: ${sheetId}`);
  if ((endRowIndex ?? Infinity) <= startRowIndex || (endColumnIndex ?? Infinity) <= startColumnIndex) {
    throw refuse(400, 'Invalid gridRange: the end must lie behind the start');
  }
  if (startRowIndex >= tab.rowCount || startColumnIndex >= tab.columnCount) {
    const first = `${letters(startColumnIndex)}${startRowIndex + 1}`;
    throw refuse(400, `Range (${tab.title}!${first}) ${limitsOf(tab)}`);
  }
  return {
    tab,
    startRow: startRowIndex,
    endRow: endRowIndex,
    startColumn: startColumnIndex,
    endColumn: endColumnIndex,
  };
}

/** The range within the tab's grid, in A1 notation. */
export function formatA1({ tab, startRow, endRow, startColumn, endColumn }: Range): string {
  const title = /^\w+$/.test(tab.title) ? tab.title : `'${tab.title.replaceAll("'", "''")}'`;
  const lastRow = Math.min(endRow ?? tab.rowCount, tab.rowCount);
  const lastColumn = Math.min(endColumn ?? tab.columnCount, tab.columnCount);
  const first = `${letters(startColumn)}${startRow + 1}`;
  const last = `${letters(lastColumn - 1)}${lastRow}`;
  return `${title}!${first === last ? first : `${first}:${last}`}`;
}

export function limitsOf({ rowCount, columnCount }: Tab): string {
  return `exceeds grid limits. Max rows: ${rowCount}, max columns: ${columnCount}`;
}

export function letters(column: number): string {
  const rest = column % 26;
  const letter = String.fromCodePoint(65 + rest);
  return column < 26 ? letter : `${letters(Math.floor(column / 26) - 1)}${letter}`;
}

function columnOf(name: string): number {
  return (
    name
      .toUpperCase()
      .split('')
      .reduce((sum, letter) => sum * 26 + (letter.codePointAt(0) ?? 0) - 64, 0) - 1
  );
}
