import { DatabaseError } from 'pg';
import { ConfigurationError } from '#connector-kit';
import type { Connection } from './connection.ts';
import { relationOf } from './relation.ts';
import { singleStatement } from './single-statement.ts';
import type { DescribedColumn } from './statement.ts';

/**
 * The columns of a query, which is parsed and not run.
 *
 * @param label of the product, for messages
 * @throws ConfigurationError where it is not one query that can stand in a FROM clause
 */
export async function describeQuery(
  connection: Connection,
  sql: string,
  label: string,
): Promise<readonly DescribedColumn[]> {
  const query = singleStatement(sql);
  // By itself first: only a whole statement may stand in another one.
  const { parameters } = await inWordsOfTheServer(connection.describe(query), { query, label, offset: 0 });
  if (parameters > 0) {
    throw new ConfigurationError(
      'The query has parameters such as $1, which nobody fills: write values in their place.',
    );
  }
  const head = 'select * from ';
  const relation = relationOf({ sql });
  const offset = head.length + relation.indexOf(query);
  const described = connection.describe(`${head}${relation}`);
  const { columns = [] } = await inWordsOfTheServer(described, { query, label, offset });
  if (columns.length === 0) throw new ConfigurationError('The query gives no columns: write a SELECT.');
  expectDistinct(columns);
  return columns;
}

function expectDistinct(columns: readonly DescribedColumn[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) {
      throw new ConfigurationError(
        `The query gives two columns named "${name}": give each a name of its own with AS.`,
      );
    }
    seen.add(name);
  }
}

interface Place {
  readonly query: string;
  readonly label: string;
  /** Characters of the statement ahead of the query. */
  readonly offset: number;
}

async function inWordsOfTheServer<T>(answer: Promise<T>, { query, label, offset }: Place): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof DatabaseError) || !/^(42|22|0A|25|3F|54)/.test(error.code ?? '')) throw error;
    // It counts characters from 1; a character of two units is one.
    const before = Array.from(query)
      .slice(0, Math.max(0, Number(error.position ?? 0) - 1 - offset))
      .join('');
    const place = error.position === undefined ? '' : ` in line ${before.split('\n').length}`;
    const hint = error.hint === undefined ? '' : ` (${error.hint})`;
    throw new ConfigurationError(
      `${label} refuses the query: ${error.message}${place}${hint}. It must be one SELECT (or WITH, VALUES, TABLE) ` +
        `that only reads.`,
      { code: error.code ?? '', cause: error },
    );
  }
}
