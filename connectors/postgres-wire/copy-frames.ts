const COPY_DATA = 0x64;
const HEADER_BYTES = 5;
const NOTHING = Buffer.alloc(0);

/**
 * Takes the rows of a COPY out of what a server sends. Every message is a byte of kind and a length of four bytes that
 * counts itself: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class CopyFrames {
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerBytes = 0;
  /** Of the message under way. */
  #bytesLeft = 0;
  #isCopied = false;

  /**
   * The contents of `CopyData` messages in a chunk as it came, one after another, and all other messages as they are.
   * The chunk itself is written over: nobody else may look at it.
   */
  split(chunk: Buffer): { readonly copied: Buffer; readonly rest: Buffer } {
    let copiedBytes = 0;
    const rest: Buffer[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#bytesLeft === 0) {
        at = this.#readHeader(chunk, at);
        if (this.#headerBytes < HEADER_BYTES) break;
        this.#headerBytes = 0;
        if (!this.#isCopied) rest.push(Buffer.from(this.#header));
      }
      const end = Math.min(chunk.length, at + this.#bytesLeft);
      if (this.#isCopied) {
        // Never ahead of what is still to be read: a header of five bytes came before.
        copiedBytes += chunk.copy(chunk, copiedBytes, at, end);
      } else if (end > at) {
        rest.push(Buffer.from(chunk.subarray(at, end)));
      }
      this.#bytesLeft -= end - at;
      at = end;
    }
    return {
      copied: chunk.subarray(0, copiedBytes),
      rest: rest.length === 0 ? NOTHING : Buffer.concat(rest),
    };
  }

  #readHeader(chunk: Buffer, from: number): number {
    let at = from;
    while (at < chunk.length && this.#headerBytes < HEADER_BYTES) {
      this.#header[this.#headerBytes] = chunk[at] ?? 0;
      this.#headerBytes += 1;
      at += 1;
    }
    if (this.#headerBytes === HEADER_BYTES) {
      this.#isCopied = this.#header[0] === COPY_DATA;
      this.#bytesLeft = Math.max(0, this.#header.readUInt32BE(1) - 4);
    }
    return at;
  }
}
