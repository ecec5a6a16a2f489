const LF = 0x0a;
const CR = 0x0d;

/**
 * Finds the empty line that ends the headers, byte by byte, across any number of chunks. Lines end with CRLF
 * (RFC 3261 7); a bare LF is taken for one, as many peers do, and a bare CR is not.
 */
export class HeadEndFinder {
  /** No byte above 0x7F has been seen since the last {@link reset}. */
  ascii = true;
  /** Bytes since the last line feed that are not part of a line end yet: 0 at the start of a line, 1 after its CR. */
  #column = 2;

  /** Forgets what was seen, for the next message. */
  reset(): void {
    this.ascii = true;
    this.#column = 2;
  }

  /**
   * Goes on with the bytes from `start` to `end`.
   * @returns index just past the empty line, -1 where it has not come yet
   */
  scan(bytes: Buffer, start: number, end: number): number {
    let column = this.#column;
    let high = 0;
    for (let i = start; i < end; i += 1) {
      const byte = bytes[i] ?? 0;
      high |= byte;
      if (byte === LF) {
        if (column < 2) {
          this.ascii &&= high < 0x80;
          return i + 1;
        }
        column = 0;
      } else if (byte === CR && column === 0) column = 1;
      else column = 2;
    }
    this.#column = column;
    this.ascii &&= high < 0x80;
    return -1;
  }
}
