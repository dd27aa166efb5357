import type { SandboxReply, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { parseMask, project } from './field-mask.ts';
import { refuse } from './refusal.ts';
import type { SpreadsheetFile, State, Tab } from './state.ts';
import { checkCellCount, emptyTab } from './state.ts';

type Request = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** `spreadsheets.get` and those requests of `spreadsheets.batchUpdate` that concern tabs and grids. */
export function spreadsheetRoutes(state: State): readonly SandboxRoute[] {
  return [
    route('GET', /^\/v4\/spreadsheets\/([^/:]+)$/, ({ params, query }): SandboxReply => {
      const file = state.spreadsheet(params[0] ?? '', 'reader');
      const fields = query.get('fields') ?? '*';
      const mask = parseMask(fields);
      if (mask === undefined) throw refuse(400, `Invalid field mask: ${fields}`);
      return { status: 200, json: project(resource(file), mask) };
    }),
    route('POST', /^\/v4\/spreadsheets\/([^/:]+):batchUpdate$/, ({ params, json }): SandboxReply => {
      const file = state.spreadsheet(params[0] ?? '', 'writer');
      const { requests } = (json ?? {}) as { requests?: readonly Request[] };
      if (requests === undefined || requests.length === 0)
        throw refuse(400, 'Must specify at least one request.');
      // All or nothing: the tabs are changed in a copy.
      const tabs = file.tabs.map((tab) => ({ ...tab }));
      const replies = requests.map((request, at) => apply(tabs, request, at));
      file.tabs.splice(0, file.tabs.length, ...tabs);
      return { status: 200, json: { spreadsheetId: file.id, replies } };
    }),
  ];
}

function apply(tabs: Tab[], request: Request, at: number): object {
  const [kind = '', body = {}] = Object.entries(request)[0] ?? [];
  const name = `requests[${at}].${kind}`;
  const tabOf = (sheetId: unknown): Tab => {
    const tab = tabs.find((one) => one.sheetId === (sheetId ?? 0));
    if (tab === undefined) throw refuse(400, `Invalid ${name}: No grid with id: ${String(sheetId)}`);
    return tab;
  };
  switch (kind) {
    case 'updateSheetProperties': {
      const properties = (body['properties'] ?? {}) as Record<string, unknown>;
      update(tabOf(properties['sheetId']), properties, textOf(body['fields']), name);
      checkCellCount(tabs, name);
      return {};
    }
    case 'appendDimension': {
      const tab = tabOf(body['sheetId']);
      const length = Number(body['length'] ?? 0);
      if (body['dimension'] === 'COLUMNS') tab.columnCount += length;
      else tab.rowCount += length;
      checkCellCount(tabs, name);
      return {};
    }
    case 'addSheet': {
      const { title: asked } = (body['properties'] ?? {}) as { title?: unknown };
      const title = textOf(asked) || 'Sheet';
      if (tabs.some((tab) => tab.title === title)) {
        throw refuse(400, `Invalid ${name}: A sheet with the name "${title}" already exists.`);
      }
      const tab = emptyTab(Math.max(...tabs.map(({ sheetId }) => sheetId)) + 1, title);
      tabs.push(tab);
      checkCellCount(tabs, name);
      return { addSheet: { properties: propertiesOf(tab, tabs.length - 1) } };
    }
    case 'deleteSheet':
      tabs.splice(tabs.indexOf(tabOf(body['sheetId'])), 1);
      return {};
    default:
      throw refuse(400, `Invalid ${name}: the sandbox does not know this request`);
  }
}

/** @param fields a field mask as bodies have it: names with points, separated by commas */
function update(tab: Tab, properties: Record<string, unknown>, fields: string, name: string): void {
  const grid = (properties['gridProperties'] ?? {}) as { rowCount?: number; columnCount?: number };
  for (const field of fields.split(',')) {
    if (field === 'title') tab.title = textOf(properties['title']);
    else if (field === 'gridProperties.rowCount') tab.rowCount = grid.rowCount ?? 0;
    else if (field === 'gridProperties.columnCount') tab.columnCount = grid.columnCount ?? 0;
    else throw refuse(400, `Invalid ${name}: Invalid field: ${field}`);
  }
  tab.cells = tab.cells.slice(0, tab.rowCount).map((row) => row.slice(0, tab.columnCount));
}

function resource(file: SpreadsheetFile): object {
  return {
    spreadsheetId: file.id,
    properties: { title: file.name, locale: 'en_US', autoRecalc: 'ON_CHANGE', timeZone: 'Etc/GMT' },
    sheets: file.tabs.map((tab, index) => ({ properties: propertiesOf(tab, index) })),
    spreadsheetUrl: `https://docs.google.com/spreadsheets/d/${file.id}/edit`,
  };
}

function propertiesOf({ sheetId, title, sheetType, rowCount, columnCount }: Tab, index: number): object {
  const isGrid = sheetType === 'GRID';
  return {
    sheetId,
    title,
    index,
    sheetType,
    ...(isGrid ? { gridProperties: { rowCount, columnCount } } : {}),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
