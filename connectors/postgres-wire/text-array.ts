/** https://www.postgresql.org/docs/current/catalog-pg-type.html: `text` has this OID everywhere. */
const TEXT_OID = 25;
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
/** UTF-16 to UTF-8. */
const MOST_BYTES_PER_UNIT = 3;
/** From there on a call of Node's own encoder costs less than a loop. */
const LONG = 48;

/**
 * A `text[]` parameter in the binary form (`array_send` and `text_send` of the server), built without an object per
 * element. As text it would be quoted here and parsed there, character by character.
 */
export class TextArray {
  #bytes: Buffer;
  #at = HEADER_BYTES;
  #count = 0;

  /** @param expected how many elements to make room for, with 12 bytes each */
  constructor(expected: number) {
    this.#bytes = Buffer.allocUnsafeSlow(HEADER_BYTES + expected * (LENGTH_BYTES + 12));
  }

  /** False where no text of PostgreSQL can hold it: a null character, or half of a surrogate pair. */
  add(text: string | null): boolean {
    this.#count += 1;
    const from = this.#at + LENGTH_BYTES;
    if (text === null) {
      this.#reserve(from);
      this.#bytes.writeInt32BE(-1, this.#at);
      this.#at = from;
      return true;
    }
    this.#reserve(from + text.length * MOST_BYTES_PER_UNIT);
    if (!this.#addAscii(text, from)) {
      if (text.includes('\0') || !text.isWellFormed()) return false;
      this.#at = from + this.#bytes.write(text, from, 'utf8');
    }
    this.#bytes.writeInt32BE(this.#at - from, from - LENGTH_BYTES);
    return true;
  }

  /** The parameter. Nothing may be added after. */
  end(): Buffer {
    const bytes = this.#bytes;
    if (this.#count === 0) {
      // No dimensions, no nulls.
      bytes.fill(0, 0, 8);
      bytes.writeInt32BE(TEXT_OID, 8);
      return bytes.subarray(0, 12);
    }
    bytes.writeInt32BE(1, 0);
    // There may be nulls.
    bytes.writeInt32BE(1, 4);
    bytes.writeInt32BE(TEXT_OID, 8);
    bytes.writeInt32BE(this.#count, 12);
    // The subscript of the first one.
    bytes.writeInt32BE(1, 16);
    return bytes.subarray(0, this.#at);
  }

  /** Most texts are short and plain: a loop is several times as fast as a call per text. */
  #addAscii(text: string, from: number): boolean {
    const { length } = text;
    if (length > LONG) return false;
    const bytes = this.#bytes;
    for (let at = 0; at < length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit > 0x7f || unit === 0) return false;
      bytes[from + at] = unit;
    }
    this.#at = from + length;
    return true;
  }

  #reserve(end: number): void {
    if (end <= this.#bytes.length) return;
    const bytes = Buffer.allocUnsafeSlow(Math.max(end, this.#bytes.length * 2));
    this.#bytes.copy(bytes, 0, 0, this.#at);
    this.#bytes = bytes;
  }
}
