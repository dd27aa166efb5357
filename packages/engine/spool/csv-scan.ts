const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** What reading a CSV safely needs to know of it, found while its bytes pass by. See `SourceRows` for its form. */
export class CsvScan {
  rows = 0;
  /** In bytes. */
  longestRow = 0;
  /** A cell holds LF or CR: the place where a row ends can't be told without reading from the beginning. */
  hasBreaksInCells = false;
  #offset = 0;
  #rowStart = 0;
  #isQuoted = false;

  push(chunk: Uint8Array): void {
    if (!this.hasBreaksInCells && chunk.includes(CR)) this.hasBreaksInCells = true;
    let newline = chunk.indexOf(LF);
    let quote = chunk.indexOf(QUOTE);
    while (newline >= 0 || quote >= 0) {
      if (quote >= 0 && (newline < 0 || quote < newline)) {
        this.#isQuoted = !this.#isQuoted;
        quote = chunk.indexOf(QUOTE, quote + 1);
        continue;
      }
      if (this.#isQuoted) this.hasBreaksInCells = true;
      else this.#endRow(this.#offset + newline + 1);
      newline = chunk.indexOf(LF, newline + 1);
    }
    this.#offset += chunk.length;
  }

  /** A last row may lack its line end. */
  end(): void {
    if (this.#offset > this.#rowStart) this.#endRow(this.#offset);
  }

  #endRow(end: number): void {
    this.rows += 1;
    this.longestRow = Math.max(this.longestRow, end - this.#rowStart);
    this.#rowStart = end;
  }
}
