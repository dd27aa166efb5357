import type { SandboxReply, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { refusal } from './error.ts';
import type { SandboxField, SandboxObject, Stored } from './object.ts';
import { withAttributes } from './rows.ts';
import { noColumn } from './save.ts';
import type { OrganizationState } from './state.ts';
import { fieldOf, isSame } from './state.ts';

const QUERY =
  /^SELECT\s+([\w,\s.]+?)\s+FROM\s+(\w+)(?:\s+WHERE\s+(\w+)\s*(?:=\s*(.+?)|IN\s*\(([\s\S]*)\)))?(?:\s+LIMIT\s+(\d+))?\s*$/i;
/** REST API Developer Guide, "Request Limits": URI and headers together. */
const LONGEST_URL = 16_384;
const LITERAL = /'((?:[^'\\]|\\.)*)'|(-?\d+(?:\.\d+)?)|(true|false|null)/gi;

/** `/query` for the few forms of SOQL that look records up by one field. */
export function queryRoutes(state: OrganizationState, pageLength: number): SandboxRoute[] {
  const cursors = new Map<string, object[]>();
  let lastCursor = 0;
  const page = (records: object[], total: number, version: string): SandboxReply => {
    const rest = records.slice(pageLength);
    if (rest.length === 0) return { status: 200, json: { totalSize: total, done: true, records } };
    lastCursor += 1;
    const locator = `01gSB${String(lastCursor).padStart(10, '0')}-${total - rest.length}`;
    cursors.set(locator, rest);
    const nextRecordsUrl = `/services/data/${version}/query/${locator}`;
    return {
      status: 200,
      json: { totalSize: total, done: false, nextRecordsUrl, records: records.slice(0, pageLength) },
    };
  };
  return [
    route('GET', /^\/services\/data\/(v[\d.]+)\/query\/?$/, ({ params, query }) => {
      if (query.toString().length > LONGEST_URL) return { status: 414, body: 'URI Too Long' };
      const found = select(state, query.get('q') ?? '');
      return 'status' in found ? found : page(found.records, found.records.length, params[0] ?? '');
    }),
    route('GET', /^\/services\/data\/(v[\d.]+)\/query\/([\w-]+)$/, ({ params }) => {
      const rest = cursors.get(params[1] ?? '');
      cursors.delete(params[1] ?? '');
      if (rest === undefined) return refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
      return page(rest, rest.length, params[0] ?? '');
    }),
  ];
}

function select(state: OrganizationState, query: string): SandboxReply | { records: object[] } {
  const [, columns = '', name = '', condition, one, list, limit] = QUERY.exec(query) ?? [];
  if (name === '') return refusal(400, 'MALFORMED_QUERY', `unexpected token: ${query.slice(0, 40)}`);
  const object = state.objects.get(name.toLowerCase());
  if (object === undefined) return refusal(400, 'INVALID_TYPE', `sObject type '${name}' is not supported.`);
  const fields: SandboxField[] = [];
  for (const column of columns.split(',').map((text) => text.trim())) {
    const field = fieldOf(object, column);
    if (field === undefined) return refusal(400, 'INVALID_FIELD', noColumn(object, column));
    fields.push(field);
  }
  const records = matching(object, condition, one ?? list);
  if ('status' in records) return records;
  const shown = records.found.slice(0, limit === undefined ? undefined : Number(limit));
  return {
    records: shown.map((record) =>
      withAttributes(
        object,
        Object.fromEntries(fields.map((field) => [field.name, record[field.name] ?? null])),
      ),
    ),
  };
}

function matching(
  object: SandboxObject,
  condition: string | undefined,
  values: string | undefined,
): SandboxReply | { found: Stored[] } {
  const all = [...object.records.values()];
  if (condition === undefined) return { found: all };
  const field = fieldOf(object, condition);
  if (field === undefined) return refusal(400, 'INVALID_FIELD', noColumn(object, condition));
  if (field.type === 'textarea') {
    return refusal(400, 'INVALID_FIELD', `field '${field.name}' can not be filtered in a query call`);
  }
  const literals = [...(values ?? '').matchAll(LITERAL)].map(literalValue);
  const isNumeric = ['double', 'int', 'currency', 'percent'].includes(field.type);
  if (literals.some((value) => isNumeric === (typeof value === 'string'))) {
    return refusal(
      400,
      'INVALID_FIELD',
      `value of filter criterion for field '${field.name}' must be of type ${field.type}`,
    );
  }
  const isId = field.type === 'id' || field.type === 'reference';
  const wanted = new Set(literals.map((value) => comparable(value, isId)));
  return { found: all.filter((record) => wanted.has(comparable(record[field.name] ?? null, isId))) };
}

function comparable(value: Stored[string], isId: boolean): string {
  const text = String(value);
  return isId ? text.slice(0, 15) : isSame(value, null) ? '\0' : text.toLowerCase();
}

function literalValue([, text, number, word]: RegExpExecArray): Stored[string] {
  if (text !== undefined) {
    return text.replaceAll(/\\(.)/g, (_, letter: string) => ({ n: '\n', r: '\r' })[letter] ?? letter);
  }
  if (number !== undefined) return Number(number);
  return word === 'null' ? null : word === 'true';
}
