import { ConfigurationError } from '#connector-kit';

const LF = 10;
const CR = 13;
const LONGEST_ROW = 8 * 1024 * 1024;

/** Where the scanner stands within a row. */
const CELL_START = 0;
const PLAIN = 1;
const QUOTED = 2;
const AFTER_QUOTE = 3;
type State = typeof CELL_START | typeof PLAIN | typeof QUOTED | typeof AFTER_QUOTE;

const LINE_END = new Uint8Array([LF]);
const TEXT_AFTER_QUOTE = 'text follows the closing quote of a cell. Double the quotes inside of cells.';
const QUOTE_INSIDE =
  'a quote stands inside of a cell that has none around it. Put quotes around the cell and double those inside.';

export interface RowShape {
  /** Of the file, for messages. */
  readonly name: string;
  readonly cells: number;
  readonly delimiter: string;
  /** Empty: cells are never quoted. */
  readonly quote: string;
  /** The first row is not passed on. */
  readonly hasHeader: boolean;
  /** Rows after which nothing more is passed on. */
  readonly atMost: number;
}

/**
 * Passes rows of a CSV file on, each ended by LF, and refuses what two parsers could read in two ways: rows of another
 * length, quotes in the middle of a cell. Line ends of every kind may be mixed; empty lines are left out. The bytes
 * within a row stay as they are.
 */
export class RowScanner {
  /** Rows that were passed on. */
  rows = 0;
  readonly #shape: RowShape;
  readonly #delimiter: number;
  readonly #quote: number;
  #state: State = CELL_START;
  #line = 1;
  #rowLine = 1;
  #delimiters = 0;
  #rowBytes = 0;
  #afterCr = false;
  #inHeader: boolean;
  #parts: Uint8Array[] = [];

  constructor(shape: RowShape) {
    this.#shape = shape;
    this.#delimiter = shape.delimiter.charCodeAt(0);
    this.#quote = shape.quote === '' ? -1 : shape.quote.charCodeAt(0);
    this.#inHeader = shape.hasHeader;
  }

  /** Whether all is passed on that was asked for. */
  get done(): boolean {
    return this.rows >= this.#shape.atMost;
  }

  /** The line that the next byte belongs to, from 1. */
  get line(): number {
    return this.#line;
  }

  /**
   * @returns what to pass on, parts of `chunk` among it
   * @throws ConfigurationError that names the file and the line
   */
  push(chunk: Uint8Array): readonly Uint8Array[] {
    this.#parts = [];
    const [delimiter, quote] = [this.#delimiter, this.#quote];
    let state = this.#state;
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index];
      if (byte === LF || byte === CR) {
        const secondOfPair = byte === LF && this.#afterCr;
        this.#afterCr = byte === CR;
        if (!secondOfPair) this.#line += 1;
        if (state === QUOTED) continue;
        if (!secondOfPair) this.#pass(chunk.subarray(start, index), true);
        if (this.done) return this.#parts;
        state = CELL_START;
        start = index + 1;
        this.#rowLine = this.#line;
        continue;
      }
      this.#afterCr = false;
      if (state === QUOTED) {
        if (byte === quote) state = AFTER_QUOTE;
      } else if (byte === delimiter) {
        this.#delimiters += 1;
        state = CELL_START;
      } else if (byte === quote) {
        if (state === PLAIN) throw this.#fault(QUOTE_INSIDE);
        state = QUOTED;
      } else {
        if (state === AFTER_QUOTE) throw this.#fault(TEXT_AFTER_QUOTE);
        state = PLAIN;
      }
    }
    this.#state = state;
    this.#pass(chunk.subarray(start), false);
    return this.#parts;
  }

  /** Ends the last row where no line end follows it. */
  end(): readonly Uint8Array[] {
    this.#parts = [];
    if (this.#state === QUOTED) {
      throw this.#fault('the quoted cell at the end of the row that begins here has no closing quote.');
    }
    this.#pass(new Uint8Array(0), true);
    return this.#parts;
  }

  #pass(bytes: Uint8Array, endsRow: boolean): void {
    this.#rowBytes += bytes.length;
    if (this.#rowBytes > LONGEST_ROW) {
      throw this.#fault('the row that begins here is longer than 8 MB. Is a quote missing that ends a cell?');
    }
    if (bytes.length > 0 && !this.#inHeader) this.#parts.push(bytes);
    if (!endsRow || this.#rowBytes === 0) return;
    const { cells } = this.#shape;
    if (this.#delimiters + 1 !== cells) {
      throw this.#fault(
        `the row has ${this.#delimiters + 1} cells where the first row has ${cells}. Mend it, or give the delimiter and quote that the file uses.`,
      );
    }
    if (!this.#inHeader) {
      this.#parts.push(LINE_END);
      this.rows += 1;
    }
    this.#inHeader = false;
    this.#state = CELL_START;
    this.#delimiters = 0;
    this.#rowBytes = 0;
  }

  #fault(reason: string): ConfigurationError {
    return new ConfigurationError(`${this.#shape.name}, line ${this.#rowLine}: ${reason}`);
  }
}
