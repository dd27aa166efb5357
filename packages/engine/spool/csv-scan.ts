const QUOTE = 0x22;
const LF = 0x0a;

/** What reading a CSV safely needs to know of it, found while its bytes pass by. See `SourceRows` for its form. */
export class CsvScan {
  rows = 0;
  /** In bytes. */
  longestRow = 0;
  #offset = 0;
  #rowStart = 0;
  #isQuoted = false;

  /** Where in the chunk the last row that ends in it has its end; 0 where none does. */
  push(chunk: Uint8Array): number {
    let newline = chunk.indexOf(LF);
    let quote = chunk.indexOf(QUOTE);
    while (newline >= 0 || quote >= 0) {
      if (quote >= 0 && (newline < 0 || quote < newline)) {
        this.#isQuoted = !this.#isQuoted;
        quote = chunk.indexOf(QUOTE, quote + 1);
      } else {
        if (!this.#isQuoted) this.#endRow(this.#offset + newline + 1);
        newline = chunk.indexOf(LF, newline + 1);
      }
    }
    const lastEnd = Math.max(0, this.#rowStart - this.#offset);
    this.#offset += chunk.length;
    return lastEnd;
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
