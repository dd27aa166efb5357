import type { Template } from 'liquidjs';
import { Liquid } from 'liquidjs';
import type { Json, SourceColumn } from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import { converter } from '../convert/converter.ts';
import { Fault } from '../convert/fault.ts';
import type { Cells } from './cells.ts';

const MOST_CHARACTERS = 100_000;
/** The limit of memory stops most loops earlier, and by the same rule on every machine. */
const MOST_MS = 1000;
/** Characters and elements that a row's template may make, those of loops included. */
const MOST_MEMORY = 1_000_000;

const engine = liquid();

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
  const place = placeOf(fieldName);
  const parsed = parse(template, place);
  const names = columnsIn(parsed, columns, place);
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
  const place = placeOf(fieldName);
  return columnsIn(parse(template, place), columns, place);
}

/** What is wrong with the template's syntax, in words for its author; undefined where nothing is. */
export function templateFault(template: string): string | undefined {
  try {
    engine.parse(template);
    return undefined;
  } catch (error) {
    return wordsOf(error);
  }
}

function placeOf(fieldName: string): string {
  return `the template of the field "${fieldName}"`;
}

function readerOf(name: string, columns: readonly SourceColumn[]) {
  const at = columns.findIndex((column) => column.name === name);
  const type = columns[at]?.type ?? 'text';
  const target = type === 'decimal' ? 'string' : type === 'text' ? 'string' : 'json';
  return { name, at, convert: converter(type, { type: target, array: false }) };
}

function parse(template: string, place: string): Template[] {
  const fault = templateFault(template);
  if (fault !== undefined) throw new ConfigurationError(`In ${place}: ${fault}. Change the template.`);
  return engine.parse(template);
}

/** Every column where the template computes a column's name. */
function columnsIn(parsed: Template[], columns: readonly SourceColumn[], place: string): readonly string[] {
  const names = new Set(columns.map(({ name }) => name));
  const found = new Set<string>();
  for (const [root, member] of engine.globalVariableSegmentsSync(parsed)) {
    if (root === 'record' && (member === undefined || typeof member !== 'string')) return [...names];
    const name = root === 'record' ? String(member) : String(root);
    if (!names.has(name)) {
      throw new ConfigurationError(
        `The source has no column "${name}", which ${place} names. Change the template, or add the column.`,
      );
    }
    found.add(name);
  }
  return columns.flatMap(({ name }) => (found.has(name) ? [name] : []));
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
