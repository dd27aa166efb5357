import type { CheckStep } from './check.ts';
import type { ConnectorContext } from './context.ts';
import type { CredentialField, CredentialsOf } from './credentials.ts';
import type { JsonObject } from './json.ts';

/**
 * What the text of a source's value means. Sources of every kind give their values as text in these forms:
 * - `boolean`: `true`, `false`
 * - `integer`: `-12`; `decimal`: `12.50`, `NaN`; `float`: `1.5`, `1e+300`, `NaN`, `Infinity`, `-Infinity`
 * - `date`: `2021-03-29`; `time`: `13:05:00.25`
 * - `timestamp`: `2021-03-29 13:05:00.25`, of no time zone, taken as UTC
 * - `timestamp_tz`: `2021-03-29 13:05:00.25+00`, in UTC
 * - `json`: JSON text; `array`: a JSON array
 * - `binary`: `\x` and hexadecimal digits
 */
export type ColumnType =
  | 'text'
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'date'
  | 'timestamp'
  | 'timestamp_tz'
  | 'time'
  | 'json'
  | 'array'
  | 'binary';

export interface SourceColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** As the source names its type: `character varying(256)`. */
  readonly nativeType: string;
}

/** A table or view; `catalog` is the database, the project or the file that holds it. */
export interface SourceTable {
  readonly catalog: string;
  readonly schema: string;
  readonly name: string;
}

/** What a sync reads: a table, or the answer to a query in the source's own SQL. */
export type Dataset = { readonly table: SourceTable } | { readonly sql: string };

/** Rows by the value of one column: `from` ≤ value < `below`. */
export interface MarkRange {
  readonly column: string;
  /** In the form of the column's type; null: from the least value. */
  readonly from: string | null;
  readonly below: string;
}

export interface ReadRequest {
  readonly dataset: Dataset;
  /** Names of columns, in the order in which cells are wanted; a name may come twice. At least two. */
  readonly columns: readonly string[];
  readonly range?: MarkRange;
  /** At most so many rows, any of them. */
  readonly limit?: number;
}

/**
 * The rows of a read, every value as text (see `ColumnType`):
 * - `csv`: UTF-8, cells separated by `,`, rows ended by `\n`, no header; a cell with a comma, a quote, CR or LF, and the
 *   empty text, stand in `"` (doubled inside); nothing between two commas is null. Chunks may end anywhere.
 * - `parquet`: one file, in the context's `workDir`, whose columns are VARCHAR in the order asked for.
 */
export type SourceRows = { readonly csv: AsyncIterable<Uint8Array> } | { readonly parquet: string };

/** What a source connector may use beside what every connector may. */
export interface SourceContext<Credentials> extends ConnectorContext<Credentials> {
  /** The folder below which the operator allows files to be read (SPILLWAY_FILES_DIR), without links in its path. */
  readonly filesDir: string | undefined;
  /** An empty folder of this piece of work alone, removed after it. */
  readonly workDir: string;
}

/**
 * A session at a source that keeps the bookkeeping of syncs itself (`sync_engine: advanced`), in PostgreSQL's SQL. Faults
 * are ConnectorErrors.
 */
export interface WarehouseSession {
  /** Where the bookkeeping is to be, made when it is not there yet. */
  readonly schema: string;
  /** The SELECT of columns of a table or query, every value as text (see `ColumnType`). */
  select(dataset: Dataset, columns: readonly string[]): Promise<string>;
  /** Statements without an answer, one after another. */
  run(sql: string): Promise<void>;
  /** Every value as text. */
  rows(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  /** The answer to a query in the form of `SourceRows.csv`. */
  copyOut(sql: string): AsyncIterable<Uint8Array>;
  /** Fills a table from rows in the form of `SourceRows.csv`. */
  copyIn(table: string, columns: readonly string[], rows: AsyncIterable<Uint8Array>): Promise<void>;
  close(): Promise<void>;
}

/** One kind of source, whole: see `docs/writing-a-connector.md`. */
export interface Source<Fields extends readonly CredentialField[], Credentials = CredentialsOf<Fields>> {
  /** The service name of the API, lower snake case. Never changes. */
  readonly type: string;
  readonly label: string;
  /** Slug of its page in the documentation. */
  readonly documentation: string;
  /** How far its tests go: `a real PostgreSQL 18 and 15 in the tests`. */
  readonly proof: readonly string[];
  readonly fields: Fields;
  /** The non-secret view of the credentials that the API shows as `connection_details`. */
  connectionDetails(credentials: Credentials): JsonObject;
  /** What is secret in credentials that are not secret as a whole. */
  secrets?(credentials: Credentials): readonly string[];
  readonly check: readonly CheckStep<Credentials, SourceContext<Credentials>>[];
  /** Tables and views that can be read, at most 50,000. Throws ConnectorError, as all below do. */
  tables(context: SourceContext<Credentials>): Promise<readonly SourceTable[]>;
  /** The columns of a table or query, in their order; a ConfigurationError says in the source's words what is wrong with it. */
  columns(context: SourceContext<Credentials>, dataset: Dataset): Promise<readonly SourceColumn[]>;
  /** A fault in mid-read is thrown by the iteration: rows that came before must not count as the whole. */
  read(context: SourceContext<Credentials>, request: ReadRequest): Promise<SourceRows>;
  /** The greatest value of a column, in the form of its type; null where there is none. */
  greatest(context: SourceContext<Credentials>, dataset: Dataset, column: string): Promise<string | null>;
  /** Present where the bookkeeping of syncs can live in the source. */
  openWarehouse?(context: SourceContext<Credentials>): Promise<WarehouseSession>;
}

/** A source whose credential fields are not known statically: how core and the engine hold it. */
// oxlint-disable-next-line typescript/no-explicit-any -- credentials differ by connector; parseCredentials checks them at run time
export type AnySource = Source<any, any>;

/** Declares a source: types its credentials from the declared fields. */
export function defineSource<const Fields extends readonly CredentialField[]>(
  source: Source<Fields>,
): Source<Fields> {
  return source;
}
