import { ConfigurationError } from '#connector-kit';

/**
 * What stands between statements, and what may hide a semicolon: comments, texts in their four kinds of quotes, and
 * quoted names. Block comments nest: they are read by hand.
 */
const PIECE =
  /--[^\n\r]*|\/\*|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|(?<![\w$\u0080-\uffff])[eE]'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|;|\s+|[\w$\u0080-\uffff]+|[^]/gu;

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
  const pieces = new RegExp(PIECE);
  for (let found = pieces.exec(sql); found !== null; found = pieces.exec(sql)) {
    const [piece] = found;
    const at = found.index;
    if (piece === '/*') pieces.lastIndex = endOfComment(sql, at);
    else if (isDollarQuote(piece)) pieces.lastIndex = endOfDollarQuote(sql, at, piece);
    if (piece === '/*' || piece.startsWith('--') || piece.trim() === '') continue;
    if (piece === ';') {
      isOver ||= end > 0;
      continue;
    }
    if (isOver) {
      throw new ConfigurationError('The query holds more than one statement: keep one SELECT.');
    }
    end = pieces.lastIndex;
  }
  if (end === 0) throw new ConfigurationError('The query is empty: write a SELECT.');
  return sql.slice(0, end);
}

function isDollarQuote(piece: string): boolean {
  return piece.length > 1 && piece.startsWith('$') && piece.endsWith('$');
}

function endOfDollarQuote(sql: string, at: number, quote: string): number {
  const end = sql.indexOf(quote, at + quote.length);
  return end === -1 ? sql.length : end + quote.length;
}

function endOfComment(sql: string, from: number): number {
  const edges = /\/\*|\*\//g;
  edges.lastIndex = from;
  let depth = 0;
  for (let edge = edges.exec(sql); edge !== null; edge = edges.exec(sql)) {
    depth += edge[0] === '/*' ? 1 : -1;
    if (depth === 0) return edges.lastIndex;
  }
  return sql.length;
}
