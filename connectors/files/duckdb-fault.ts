import { ConfigurationError, ConnectorError, RetryLaterError } from '#connector-kit';

/**
 * What DuckDB says as a fault that a person can act on: files by their names, without the rows that it quotes.
 *
 * @param names what people call the paths that DuckDB knows
 */
export function duckdbFault(error: unknown, names: ReadonlyMap<string, string>): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const raw = error instanceof Error ? error.message : String(error);
  const said = named(raw, names);
  const line = /CSV Error on Line: (\d+)/u.exec(said)?.[1];
  if (line !== undefined) return new ConfigurationError(csvFault(raw, line, names), { cause: error });
  const words = inShort(said);
  if (/Could not set lock|Conflicting lock/u.test(said)) {
    const holder = /Conflicting lock is held in (.+?)(?:\. See| \(PID|$)(?:[^)]*\))?/u.exec(said)?.[0];
    return new RetryLaterError(
      `Another process has the file open for writing${holder === undefined ? '' : ` (${holder})`}: DuckDB lets nobody else read it until that process closes it.`,
      { cause: error },
    );
  }
  if (/^(Permission Error|.*disabled by configuration)/u.test(said)) {
    return new ConfigurationError(
      `A query may only read the tables of its own source, no other files and no settings: ${words}`,
      { cause: error },
    );
  }
  if (/No space left on device/u.test(said)) {
    return new RetryLaterError(
      `There is no room left for the files of runs: free some space, or name a larger disk in SPILLWAY_WORK_DIR. ${words}`,
      { cause: error },
    );
  }
  if (said.startsWith('Out of Memory Error')) {
    return new ConfigurationError(`The query needs more memory than a source may take: ${words}`, {
      cause: error,
    });
  }
  return new ConfigurationError(words, { cause: error });
}

/** Where and why a CSV file can't be read, without the row itself. */
function csvFault(raw: string, line: string, names: ReadonlyMap<string, string>): string {
  const location = /^\s*file = (.+)$/mu.exec(raw)?.[1];
  const file = names.get(location ?? '') ?? 'The file';
  return `${file}, line ${line}: ${csvReason(raw)}`;
}

function csvReason(said: string): string {
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/u.exec(said);
  if (counts !== null) {
    return `the row has ${counts[2]} cells where the header has ${counts[1]}. Mend the row, or give the delimiter and quote that the file uses.`;
  }
  if (/unterminated quote/iu.test(said)) {
    return 'a quoted cell has no end, or goes on behind its closing quote. Double the quotes inside of cells; end every line alike, with LF or CR LF.';
  }
  if (/not utf-8 encoded|Invalid unicode/iu.test(said)) return 'a text is not UTF-8. Save the file as UTF-8.';
  if (/Maximum line size/iu.test(said)) {
    return 'the row is longer than 8 MB. Is a quote missing that ends a cell?';
  }
  return `the row can't be read. Every row needs as many cells as the header, and quotes inside of cells are doubled.`;
}

function named(text: string, names: ReadonlyMap<string, string>): string {
  let said = text.replaceAll(/\/dev\/fd\/\d+/gu, (location) => names.get(location) ?? 'a file');
  for (const [location, name] of names) {
    if (!location.startsWith('/dev/fd/')) said = said.replaceAll(location, name);
  }
  return said;
}

/** The first paragraph: below it DuckDB quotes the statement, which holds more than the person wrote. */
function inShort(said: string): string {
  const [first = said] = said.split(/\n\s*\nLINE \d|\nLINE \d/u);
  const oneLine = first.replaceAll(/\s+/gu, ' ').trim();
  return oneLine.length > 600 ? `${oneLine.slice(0, 600)}…` : oneLine;
}
