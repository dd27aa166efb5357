import type { Range } from './range.ts';
import { formatA1, letters, limitsOf } from './range.ts';
import { refuse } from './refusal.ts';
import type { Cell } from './state.ts';

const LONGEST_CELL = 50_000;

export interface Written {
  readonly range: Range;
  readonly rows: number;
  readonly columns: number;
  readonly cells: number;
}

/** @throws Refusal where values can't stand there; nothing is changed yet */
export function checkWrite(range: Range, values: unknown, option: unknown): asserts values is unknown[][] {
  const { tab, startRow, startColumn, endRow, endColumn } = range;
  if (option !== 'RAW' && option !== 'USER_ENTERED') {
    throw refuse(400, "'valueInputOption' is required but not specified");
  }
  if (!Array.isArray(values) || !values.every((row) => Array.isArray(row))) {
    throw refuse(400, 'Invalid value at data.values (type.googleapis.com/google.protobuf.ListValue)');
  }
  const rows = values as readonly (readonly unknown[])[];
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const tooMany = (what: string): Error =>
    refuse(400, `Requested writing within range [${formatA1(range)}], but tried writing to ${what}`);
  if (endRow !== undefined && startRow + rows.length > endRow) {
    throw tooMany(`row [${endRow + 1}]`);
  }
  if (endColumn !== undefined && startColumn + width > endColumn) {
    throw tooMany(`column [${letters(endColumn)}]`);
  }
  const isOutside =
    startRow + Math.max(1, rows.length) > tab.rowCount || startColumn + Math.max(1, width) > tab.columnCount;
  if (isOutside || (endRow ?? 0) > tab.rowCount || (endColumn ?? 0) > tab.columnCount) {
    throw refuse(400, `Range (${formatA1(range)}) ${limitsOf(tab)}`);
  }
  for (const [at, cell] of rows.flat().entries()) {
    if (cell !== null && typeof cell === 'object') {
      throw refuse(400, `Invalid data.values[${at}]: a cell takes no list_value or struct_value`);
    }
    if (typeof cell === 'string' && cell.length > LONGEST_CELL) {
      throw refuse(
        400,
        `Your input contains more than the maximum of ${LONGEST_CELL} characters in a single cell.`,
      );
    }
  }
}

/** Null leaves a cell alone, the empty text empties it. */
export function writeValues(range: Range, values: readonly (readonly unknown[])[], option: unknown): Written {
  const { tab, startRow, startColumn } = range;
  const touchedRows = new Set<number>();
  const touchedColumns = new Set<number>();
  let cells = 0;
  for (const [rowAt, row] of values.entries()) {
    for (const [columnAt, value] of row.entries()) {
      if (value === null) continue;
      const line = (tab.cells[startRow + rowAt] ??= []);
      line[startColumn + columnAt] = entered(value as string | number | boolean, option === 'USER_ENTERED');
      touchedRows.add(rowAt);
      touchedColumns.add(columnAt);
      cells += 1;
    }
  }
  const width = values.reduce((most, row) => Math.max(most, row.length), 1);
  const filled = {
    ...range,
    endRow: startRow + Math.max(1, values.length),
    endColumn: startColumn + width,
  };
  return { range: filled, rows: touchedRows.size, columns: touchedColumns.size, cells };
}

function entered(value: string | number | boolean, isTyped: boolean): Cell | undefined {
  if (value === '') return undefined;
  if (!isTyped || typeof value !== 'string') return value;
  if (value.startsWith('=')) return { formula: value };
  if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return value.replace(/^'/, '');
}

export function clearValues({ tab, startRow, endRow, startColumn, endColumn }: Range): void {
  for (let row = startRow; row < Math.min(endRow ?? Infinity, tab.cells.length); row += 1) {
    const line = tab.cells[row] ?? [];
    for (let column = startColumn; column < Math.min(endColumn ?? Infinity, line.length); column += 1) {
      line[column] = undefined;
    }
  }
}

/** Rows without what is empty at their end, and without empty rows at the end. */
export function readValues(range: Range, render: string): unknown[][] {
  const { tab, startRow, endRow, startColumn, endColumn } = range;
  const rows = Array.from(tab.cells.slice(startRow, endRow), (line) => {
    const row = Array.from(line?.slice(startColumn, endColumn) ?? [], (cell) => rendered(cell, render));
    return row.slice(0, row.findLastIndex((cell) => cell !== '') + 1);
  });
  return rows.slice(0, rows.findLastIndex((row) => row.length > 0) + 1);
}

function rendered(cell: Cell | undefined, render: string): string | number | boolean {
  if (cell === undefined) return '';
  if (typeof cell === 'object') return render === 'FORMULA' ? cell.formula : `result of ${cell.formula}`;
  if (render !== 'FORMATTED_VALUE') return cell;
  return typeof cell === 'boolean' ? String(cell).toUpperCase() : String(cell);
}
