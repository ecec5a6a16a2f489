const WORD_BITS = 32;
const WORDS = 8;
/**
 * Packets that may come late: RFC 3711 3.3.2 wants 64 at least. One word less than the list has, since the newest word
 * fills up (RFC 6479).
 */
export const REPLAY_WINDOW = WORD_BITS * (WORDS - 1);

/** The packets that came already, of the newest {@link REPLAY_WINDOW} (RFC 3711 3.3.2). */
export class ReplayList {
  readonly #words = new Uint32Array(WORDS);
  #highest = -1;

  /** The highest index that came; -1 before the first. */
  get highest(): number {
    return this.#highest;
  }

  /** Whether a packet with this index has not come yet, and is not too old to tell. */
  isNew(index: number): boolean {
    if (index > this.#highest) return true;
    if (this.#highest - index >= REPLAY_WINDOW) return false;
    return ((this.#words[wordOf(index) % WORDS] ?? 0) & bitOf(index)) === 0;
  }

  /** Notes a packet that was authenticated. */
  add(index: number): void {
    if (index > this.#highest) {
      const former = this.#highest < 0 ? wordOf(index) - WORDS : wordOf(this.#highest);
      const first = Math.max(former + 1, wordOf(index) - WORDS + 1);
      for (let word = first; word <= wordOf(index); word++) if (word >= 0) this.#words[word % WORDS] = 0;
      this.#highest = index;
    }
    const at = wordOf(index) % WORDS;
    this.#words[at] = (this.#words[at] ?? 0) | bitOf(index);
  }
}

function wordOf(index: number): number {
  return Math.floor(index / WORD_BITS);
}

function bitOf(index: number): number {
  return 1 << (index % WORD_BITS);
}
