import type { Template } from 'liquidjs';
import { Liquid } from 'liquidjs';
import type { Json, SourceColumn } from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import { converter } from '../convert/converter.ts';
import { Fault } from '../convert/fault.ts';
import type { Cells } from './cells.ts';

/** The time to find the names that a template reads grows with the square of its length. */
const MOST_CHARACTERS = 20_000;
const MOST_BRACKETS = 20;
/** The limit of memory stops most loops earlier, and by the same rule on every machine. */
const MOST_MS = 1000;
/** Characters and elements that a row's template may make, those of loops included. */
const MOST_MEMORY = 1_000_000;

const engine = liquid();

/** Paths of names that a template reads. */
type NamePaths = ReturnType<typeof engine.globalVariableSegmentsSync>;

/** The text for a row, or why there is none. */
type RenderTemplate = (cells: Cells) => string | Fault;

/**
 * A Liquid template over the columns of a row: `{{ record["First name"] }}` or `{{ first_name }}`. Numbers beyond 2^53
 * and decimals are text, JSON columns objects and lists, times ISO 8601 in UTC.
 *
 * @throws ConfigurationError where it can't be read or names a column that there is not
 */
export function compileTemplate(
  template: string,
  columns: readonly SourceColumn[],
  fieldName: string,
): RenderTemplate {
  const { parsed, names } = parsedFor(fieldName, template, columns);
  const read = names.map((name) => readerOf(name, columns));
  return (cells) => {
    const record: Record<string, Json> = Object.create(null);
    for (const { name, at, convert } of read) {
      const cell = cells[at];
      const value = cell === null || cell === undefined ? null : convert(cell);
      if (value instanceof Fault) return new Fault(`column "${name}": ${value.words}`);
      record[name] = value;
    }
    try {
      const text: unknown = engine.renderSync(parsed, { ...record, record });
      return String(text);
    } catch (error) {
      return new Fault(`the template fails: ${wordsOf(error)}`);
    }
  };
}

/**
 * Names of the columns that the template of a field reads.
 *
 * @throws ConfigurationError as `compileTemplate`
 */
export function columnsOfTemplate(
  template: string,
  columns: readonly SourceColumn[],
  fieldName: string,
): readonly string[] {
  return parsedFor(fieldName, template, columns).names;
}

/** What is wrong with the template's syntax, in words for its author; undefined where nothing is. */
export function templateFault(template: string): string | undefined {
  try {
    parse(template);
    return undefined;
  } catch (error) {
    return wordsOf(error);
  }
}

/** The template, and the names that it reads, as paths. @throws Error in the words of the parser */
function parse(template: string): { readonly parsed: Template[]; readonly read: NamePaths } {
  if (mostBrackets(template) > MOST_BRACKETS)
    throw new Error(`more than ${MOST_BRACKETS} brackets within each other`);
  const parsed = engine.parse(template);
  return { parsed, read: engine.globalVariableSegmentsSync(parsed) };
}

/** Brackets in brackets within one tag: the time that the parser takes grows with the square of it. */
function mostBrackets(template: string): number {
  let most = 0;
  let open = 0;
  for (const sign of template) {
    if (sign === '[') open += 1;
    else if (sign === ']') open -= 1;
    else if (sign === '{' || sign === '}') open = 0;
    most = Math.max(most, open);
  }
  return most;
}

function readerOf(name: string, columns: readonly SourceColumn[]) {
  const at = columns.findIndex((column) => column.name === name);
  const type = columns[at]?.type ?? 'text';
  const target = type === 'decimal' ? 'string' : type === 'text' ? 'string' : 'json';
  return { name, at, convert: converter(type, { type: target, array: false }) };
}

function parsedFor(fieldName: string, template: string, columns: readonly SourceColumn[]) {
  const fault = templateFault(template);
  if (fault !== undefined) {
    throw new ConfigurationError(
      `In the template of the field "${fieldName}": ${fault}. Change the template.`,
    );
  }
  const { parsed, read } = parse(template);
  return { parsed, names: columnsIn(read, columns, fieldName) };
}

/** Every column where the template computes a column's name. */
function columnsIn(read: NamePaths, columns: readonly SourceColumn[], fieldName: string): readonly string[] {
  const known = new Set(columns.map(({ name }) => name));
  const found = new Set<string>();
  let readsAll = false;
  for (const [root, member] of read) {
    if (root === 'record' && typeof member !== 'string') {
      readsAll = true;
      continue;
    }
    const name = String(root === 'record' ? member : root);
    if (!known.has(name)) {
      throw new ConfigurationError(
        `The source has no column "${name}", which the template of the field "${fieldName}" names. ` +
          'Change the template, or add the column.',
      );
    }
    found.add(name);
  }
  return columns.flatMap(({ name }) => (readsAll || found.has(name) ? [name] : []));
}

function liquid(): Liquid {
  const made = new Liquid({
    strictFilters: true,
    strictVariables: true,
    lenientIf: true,
    ownPropertyOnly: true,
    timezoneOffset: 0,
    // Nothing to include, whatever a template says.
    templates: {},
    parseLimit: MOST_CHARACTERS,
    renderLimit: MOST_MS,
    memoryLimit: MOST_MEMORY,
  });
  for (const tag of ['include', 'render', 'layout', 'block']) {
    made.registerTag(tag, {
      parse() {
        throw new Error(`the tag ${tag} is not available`);
      },
      render() {},
    });
  }
  return made;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? error.message) : String(error);
}
