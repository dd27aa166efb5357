import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { parseMask, project } from './field-mask.ts';
import { refuseDrive } from './refusal.ts';
import type { SpreadsheetFile, State } from './state.ts';

/** What Drive gives where no fields are asked for. */
const DEFAULT_FIELDS = 'kind,incompleteSearch,nextPageToken,files(kind,id,name,mimeType)';

export function driveRoutes(state: State): readonly SandboxRoute[] {
  return [route('GET', /^\/drive\/v3\/files$/, (request) => listFiles(state, request))];
}

function listFiles(state: State, { query }: SandboxRequest): SandboxReply {
  const fields = query.get('fields') ?? DEFAULT_FIELDS;
  const mask = parseMask(fields);
  if (mask === undefined) throw refuseDrive(400, 'invalidParameter', `Invalid field selection ${fields}`);
  const seesDrives = query.get('includeItemsFromAllDrives') === 'true';
  if (seesDrives && query.get('supportsAllDrives') !== 'true') {
    throw refuseDrive(
      403,
      'teamDrivesParameterConflict',
      'includeItemsFromAllDrives requires supportsAllDrives',
    );
  }
  if (query.get('corpora') === 'allDrives' && !seesDrives) {
    throw refuseDrive(400, 'badRequest', 'The allDrives corpora requires includeItemsFromAllDrives.');
  }
  const pageSize = Number(query.get('pageSize') ?? 100);
  if (!(pageSize >= 1 && pageSize <= 1000)) {
    throw refuseDrive(
      400,
      'invalidParameter',
      `Invalid value '${pageSize}'. Values must be within the range: [1, 1000]`,
    );
  }
  const matches = filterOf(query.get('q') ?? '');
  const found = [...state.files.values()].filter(
    (file) => file.role !== null && (seesDrives || file.driveId === undefined) && matches(file),
  );
  const start = startOf(query.get('pageToken'), found.length);
  const end = start + Math.min(pageSize, state.mostFilesPerPage);
  const list = {
    kind: 'drive#fileList',
    incompleteSearch: state.isSearchIncomplete,
    ...(end < found.length ? { nextPageToken: Buffer.from(`at ${end}`).toString('base64url') } : {}),
    files: found.slice(start, end).map(resource),
  };
  return { status: 200, json: project(list, mask) };
}

function startOf(token: string | null, count: number): number {
  if (token === null) return 0;
  const start = Number(/^at (\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1] ?? -1);
  if (start < 0 || start > count) throw refuseDrive(400, 'invalid', 'Invalid Value');
  return start;
}

/** Terms joined by `and`: https://developers.google.com/workspace/drive/api/guides/search-files. */
function filterOf(q: string): (file: SpreadsheetFile) => boolean {
  const terms = q === '' ? [] : q.split(/ and /i).map(termOf);
  return (file) => terms.every((term) => term(file));
}

function termOf(term: string): (file: SpreadsheetFile) => boolean {
  const [, name, operator, text, flag] =
    /^\s*(\w+)\s*(=|!=|contains)\s*(?:'((?:[^'\\]|\\.)*)'|(true|false))\s*$/.exec(term) ?? [];
  if (name === 'trashed' && operator === '=' && flag !== undefined) {
    return (file) => String(file.isTrashed) === flag;
  }
  if ((name === 'mimeType' || name === 'name') && text !== undefined) {
    const value = text.replaceAll(/\\(.)/g, '$1');
    if (operator === '=') return (file) => file[name] === value;
    if (operator === '!=') return (file) => file[name] !== value;
    return (file) => file[name].toLowerCase().includes(value.toLowerCase());
  }
  throw refuseDrive(400, 'invalid', 'Invalid Value');
}

function resource(file: SpreadsheetFile): object {
  return {
    kind: 'drive#file',
    id: file.id,
    name: file.name,
    mimeType: file.mimeType,
    trashed: file.isTrashed,
    driveId: file.driveId,
    capabilities: { canEdit: file.role === 'writer' },
    webViewLink: `https://docs.google.com/spreadsheets/d/${file.id}/edit`,
  };
}
