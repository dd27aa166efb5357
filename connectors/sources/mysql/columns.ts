import { ConfigurationError, type Dataset, type SourceColumn } from '#connector-kit';
import { isServerError, quote, quoteText, wordsOf, codeOf } from '../../mysql-wire/index.ts';
import { kindOf, type Kind } from './column-type.ts';
import type { MysqlContext } from './credentials.ts';
import type { Described, ResultColumn } from './result-column.ts';
import { withReading, type Session } from './session.ts';
import { singleStatement } from './single-statement.ts';

export interface Column extends SourceColumn {
  readonly kind: Kind;
}

/** The table or query as it stands in a FROM clause. */
export function relationOf(dataset: Dataset): string {
  if ('table' in dataset) return `${quote(dataset.table.schema)}.${quote(dataset.table.name)}`;
  return `(\n${singleStatement(dataset.sql)}\n) as dataset`;
}

export function readColumns(context: MysqlContext, dataset: Dataset): Promise<readonly SourceColumn[]> {
  return withReading(context, async (session) =>
    (await describeDataset(session, dataset)).map(({ name, type, nativeType }) => ({
      name,
      type,
      nativeType,
    })),
  );
}

/**
 * The columns of a table that the user may read, or of a query, which is parsed and not run.
 *
 * @throws ConfigurationError where the table is gone, or the query is not one query
 */
export async function describeDataset(session: Session, dataset: Dataset): Promise<readonly Column[]> {
  if ('table' in dataset) return describeTable(session, dataset);
  const query = singleStatement(dataset.sql);
  // By itself first: only a whole statement may stand in another one.
  const { parameters } = await inWordsOfTheServer(session.describe(query));
  if (parameters > 0) {
    throw new ConfigurationError(
      'The query has parameters (?), which nobody fills: write values in their place.',
    );
  }
  const { columns } = await inWordsOfTheServer(session.describe(`select * from ${relationOf(dataset)}`));
  return columns.map((column) => columnOf(column, kindOf(column).name));
}

async function describeTable(
  session: Session,
  dataset: Extract<Dataset, { readonly table: unknown }>,
): Promise<readonly Column[]> {
  const { schema, name } = dataset.table;
  const readable = await session.rows(
    `SELECT COLUMN_NAME, COLUMN_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ${quoteText(schema)} ` +
      `AND TABLE_NAME = ${quoteText(name)} AND FIND_IN_SET('select', PRIVILEGES) ORDER BY ORDINAL_POSITION`,
  );
  if (readable.length === 0) {
    throw new ConfigurationError(
      `There is no table ${schema}.${name} that the user may read: it was dropped or renamed, or SELECT on it must be ` +
        `granted.`,
    );
  }
  const names = readable.map(([column]) => quote(String(column))).join(', ');
  const { columns } = await session.describe(`select ${names} from ${relationOf(dataset)}`);
  return columns.map((column, at) => {
    const declared = String(readable[at]?.[1]);
    // MariaDB declares its JSON as a longtext.
    return columnOf(column, column.extendedFormat === 'json' ? 'json' : declared);
  });
}

function columnOf(column: ResultColumn, nativeType: string): Column {
  const kind = kindOf(column);
  return { name: column.name, type: kind.type, nativeType, kind };
}

/** Refusals of a server that is busy, and of a lost connection, stay what they are. */
async function inWordsOfTheServer(answer: Promise<Described>): Promise<Described> {
  try {
    return await answer;
  } catch (error) {
    if (!isServerError(error) || !/^(42|HY|2[0-9])/.test(error.sqlState ?? '')) throw error;
    throw new ConfigurationError(
      `MySQL refuses the query: ${wordsOf(error)}. It must be one SELECT that only reads, and its columns need names ` +
        `of their own.`,
      { code: codeOf(error), cause: error },
    );
  }
}
