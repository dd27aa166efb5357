import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import type { Range } from './range.ts';
import { filterRange, formatA1, parseA1, parseAnchor } from './range.ts';
import type { SpreadsheetFile, State } from './state.ts';
import type { Written } from './values.ts';
import { checkWrite, clearValues, readValues, writeValues } from './values.ts';

type Body = Record<string, unknown>;
type Answer = (file: SpreadsheetFile, request: SandboxRequest, body: Body) => object;

const FILE = String.raw`^/v4/spreadsheets/([^/:]+)/values`;

/** The methods of `spreadsheets.values`. */
export function valueRoutes(state: State): readonly SandboxRoute[] {
  const on = (method: string, rest: string, need: 'reader' | 'writer', answer: Answer): SandboxRoute =>
    route(method, new RegExp(`${FILE}${rest}$`), (request): SandboxReply => {
      const file = state.spreadsheet(request.params[0] ?? '', need);
      return { status: 200, json: answer(file, request, (request.json ?? {}) as Body) };
    });
  return [
    on('GET', ':batchGet', 'reader', batchGet),
    on('POST', ':batchGetByDataFilter', 'reader', batchGetByDataFilter),
    on('POST', ':batchUpdate', 'writer', batchUpdate),
    on('POST', ':batchUpdateByDataFilter', 'writer', batchUpdateByDataFilter),
    on('POST', ':batchClear', 'writer', (file, _, { ranges }) =>
      cleared(
        file,
        list(ranges).map((range) => parseA1(file, String(range))),
      ),
    ),
    on('POST', ':batchClearByDataFilter', 'writer', (file, _, { dataFilters }) =>
      cleared(
        file,
        list(dataFilters).map((filter) => filterRange(file, filter)),
      ),
    ),
    on('POST', '/([^/]+):clear', 'writer', (file, { params }) => {
      const { clearedRanges, ...rest } = cleared(file, [parseA1(file, params[1] ?? '')]);
      return { ...rest, clearedRange: clearedRanges[0] };
    }),
    on('POST', '/([^/]+):append', 'writer', append),
    on('GET', '/([^/]+)', 'reader', (file, { params, query }) =>
      valueRange(parseA1(file, params[1] ?? ''), query.get('valueRenderOption')),
    ),
    on('PUT', '/([^/]+)', 'writer', (file, { params, query }, { values = [] }) => {
      const range = parseAnchor(file, params[1] ?? '');
      checkWrite(range, values, query.get('valueInputOption'));
      return updated(file, writeValues(range, values, query.get('valueInputOption')));
    }),
  ];
}

function batchGet(file: SpreadsheetFile, { query }: SandboxRequest): object {
  const ranges = query.getAll('ranges').map((range) => parseA1(file, range));
  return {
    spreadsheetId: file.id,
    valueRanges: ranges.map((range) => valueRange(range, query.get('valueRenderOption'))),
  };
}

function batchGetByDataFilter(file: SpreadsheetFile, _: SandboxRequest, body: Body): object {
  const render = typeof body['valueRenderOption'] === 'string' ? body['valueRenderOption'] : null;
  return {
    spreadsheetId: file.id,
    valueRanges: list(body['dataFilters']).map((filter) => ({
      valueRange: valueRange(filterRange(file, filter), render),
      dataFilters: [filter],
    })),
  };
}

function batchUpdate(file: SpreadsheetFile, _: SandboxRequest, body: Body): object {
  const data = list(body['data']) as readonly Body[];
  const writes = data.map(({ range, values = [] }) => ({ range: parseAnchor(file, String(range)), values }));
  const written = writeAll(writes, body['valueInputOption']);
  return { ...totals(file, written), responses: written.map((one) => updated(file, one)) };
}

function batchUpdateByDataFilter(file: SpreadsheetFile, _: SandboxRequest, body: Body): object {
  const data = list(body['data']) as readonly Body[];
  const writes = data.map(({ dataFilter, values = [] }) => ({
    range: filterRange(file, dataFilter),
    values,
  }));
  const written = writeAll(writes, body['valueInputOption']);
  return {
    ...totals(file, written),
    responses: written.map((one, at) => {
      const { spreadsheetId: __, ...response } = updated(file, one);
      return { ...response, dataFilter: data[at]?.['dataFilter'] };
    }),
  };
}

/** All or nothing: everything is checked before anything is written. */
function writeAll(writes: readonly { range: Range; values: unknown }[], option: unknown): readonly Written[] {
  return writes
    .map(({ range, values }) => {
      checkWrite(range, values, option);
      return { range, values };
    })
    .map(({ range, values }) => writeValues(range, values, option));
}

/** Behind the last row that has something in it; the grid grows. */
function append(file: SpreadsheetFile, { params, query }: SandboxRequest, { values = [] }: Body): object {
  const { tab, startColumn } = parseA1(file, params[1] ?? '');
  const startRow = tab.cells.findLastIndex((row) => row?.some((cell) => cell !== undefined) ?? false) + 1;
  tab.rowCount = Math.max(tab.rowCount, startRow + list(values).length);
  const range = { tab, startRow, endRow: undefined, startColumn, endColumn: undefined };
  checkWrite(range, values, query.get('valueInputOption'));
  const written = writeValues(range, values, query.get('valueInputOption'));
  return { spreadsheetId: file.id, updates: updated(file, written) };
}

function valueRange(range: Range, render: string | null): object {
  const values = readValues(range, render ?? 'FORMATTED_VALUE');
  return { range: formatA1(range), majorDimension: 'ROWS', ...(values.length === 0 ? {} : { values }) };
}

function updated(file: SpreadsheetFile, { range, rows, columns, cells }: Written) {
  return {
    spreadsheetId: file.id,
    updatedRange: formatA1(range),
    updatedRows: rows,
    updatedColumns: columns,
    updatedCells: cells,
  };
}

function totals(file: SpreadsheetFile, written: readonly Written[]): object {
  const sum = (of: (one: Written) => number): number => written.reduce((all, one) => all + of(one), 0);
  return {
    spreadsheetId: file.id,
    totalUpdatedRows: sum(({ rows }) => rows),
    totalUpdatedColumns: sum(({ columns }) => columns),
    totalUpdatedCells: sum(({ cells }) => cells),
    totalUpdatedSheets: new Set(written.map(({ range }) => range.tab)).size,
  };
}

function cleared(file: SpreadsheetFile, ranges: readonly Range[]) {
  for (const range of ranges) clearValues(range);
  return { spreadsheetId: file.id, clearedRanges: ranges.map(formatA1) };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
