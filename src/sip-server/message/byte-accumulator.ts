/**
 * Collects bytes that arrive in pieces. Its room doubles, so the copying is linear in the bytes collected. A peer that
 * sends one byte at a time costs no more memory than another.
 */
export class ByteAccumulator {
  #room: Buffer = Buffer.alloc(0);
  #length = 0;

  /** Bytes collected so far. */
  get length(): number {
    return this.#length;
  }

  append(bytes: Buffer, start: number, end: number): void {
    const needed = this.#length + (end - start);
    if (needed > this.#room.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#room.length * 2, 1024));
      this.#room.copy(grown, 0, 0, this.#length);
      this.#room = grown;
    }
    bytes.copy(this.#room, this.#length, start, end);
    this.#length = needed;
  }

  /** Hands over what was collected and starts anew. */
  take(): Buffer {
    const taken = this.#room.subarray(0, this.#length);
    this.clear();
    return taken;
  }

  clear(): void {
    this.#room = Buffer.alloc(0);
    this.#length = 0;
  }
}
