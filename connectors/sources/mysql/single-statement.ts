import { ConfigurationError } from '#connector-kit';

/** Texts and names in their quotes, comments (those with `!` are statements to some servers), and all else. */
const PIECE =
  /--(?=\s|$)[^\n]*|#[^\n]*|\/\*(?!M?!)[^]*?\*\/|'(?:[^'\\]|\\[^]|'')*'|"(?:[^"\\]|\\[^]|"")*"|`(?:[^`]|``)*`|;|\s+|[\w$\u0080-\uffff]+|[^]/gu;

/**
 * A query without the semicolons and comments behind it.
 *
 * It is not what keeps a second statement out: the server parses the result by itself before it stands in another
 * statement.
 *
 * @throws ConfigurationError where there is none, or more than one
 */
export function singleStatement(sql: string): string {
  let end = 0;
  let isOver = false;
  for (const { 0: piece, index } of sql.matchAll(PIECE)) {
    if (/^(?:--\s|--$|#|\/\*(?!M?!))/.test(piece) || piece.trim() === '') continue;
    if (piece === ';') {
      isOver ||= end > 0;
      continue;
    }
    if (isOver) throw new ConfigurationError('The query holds more than one statement: keep one SELECT.');
    end = index + piece.length;
  }
  if (end === 0) throw new ConfigurationError('The query is empty: write a SELECT.');
  return sql.slice(0, end);
}
