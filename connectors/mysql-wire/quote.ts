/** An identifier in backticks: https://dev.mysql.com/doc/refman/8.4/en/identifiers.html */
export function quote(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A text that means the same under every `sql_mode` and in every character set of the session. */
export function quoteText(text: string): string {
  return text === '' ? "''" : `_utf8mb4 0x${Buffer.from(text).toString('hex')}`;
}
