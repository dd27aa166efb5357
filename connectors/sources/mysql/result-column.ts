import type { Connection, PrepareStatementInfo } from 'mysql2';

/** A column of an answer as the server describes it: https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_column_definition.html */
export interface ResultColumn {
  readonly name: string;
  readonly columnType: number;
  readonly flags: number;
  /** 63 for bytes that are no text. */
  readonly characterSet: number;
  readonly columnLength: number;
  readonly decimals: number;
  /** MariaDB: `json` where a text is known to be that. */
  readonly extendedFormat?: string;
}

export interface Described {
  /** How many values the statement asks for. */
  readonly parameters: number;
  /** None where it gives no rows. */
  readonly columns: readonly ResultColumn[];
}

/** What the driver keeps of a prepared statement, beside what its types tell. */
interface Prepared extends PrepareStatementInfo {
  readonly columns?: readonly ResultColumn[];
  readonly parameters?: readonly unknown[];
}

/** Has one statement prepared, which the server does for no more than one, and forgotten again. */
export function describeStatement(connection: Connection, sql: string): Promise<Described> {
  return new Promise((resolve, reject) => {
    connection.prepare(sql, (error, statement) => {
      if (error !== null) return reject(error);
      const { columns = [], parameters = [] } = statement as Prepared;
      statement.close();
      resolve({ parameters: parameters.length, columns });
    });
  });
}
