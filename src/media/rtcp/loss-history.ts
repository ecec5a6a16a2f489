/** Packets that one which is missing may still come behind. */
export const HISTORY_PACKETS = 128;

const MISSING = 0;
const CAME = 1;
const LATE = 2;

/**
 * Which of the newest packets came, so that losses are counted when nobody waits for them any more: a packet out of
 * order is no loss, and a duplicate makes none good. It holds a fixed number of them.
 */
export class LossHistory {
  readonly #slots = new Uint8Array(HISTORY_PACKETS);
  /** Extended sequence numbers: the oldest that is held, and the newest. */
  #first = 0;
  #last = -1;
  #expected = 0;
  #lost = 0;
  #late = 0;
  #bursts = 0;
  #inBurst = false;

  /** Begins a stream at this extended sequence number. What is held of the former one is counted. */
  begin(sequence: number): void {
    while (this.#first <= this.#last) this.#settle();
    this.#first = sequence;
    this.#last = sequence - 1;
    this.#inBurst = false;
  }

  /** Notes a packet. One that is too old is not looked at. */
  came(sequence: number, late: boolean): void {
    if (sequence < this.#first) return;
    while (this.#last < sequence) {
      if (this.#last - this.#first + 1 >= HISTORY_PACKETS) this.#settle();
      this.#last++;
      this.#slots[this.#last % HISTORY_PACKETS] = MISSING;
    }
    const slot = sequence % HISTORY_PACKETS;
    if (this.#slots[slot] !== CAME) this.#slots[slot] = late ? LATE : CAME;
  }

  /** Packets since the beginning; of those that are held, the missing ones count as lost. */
  totals(): { readonly expected: number; readonly lost: number; readonly late: number; readonly bursts: number } {
    let lost = this.#lost;
    let late = this.#late;
    let bursts = this.#bursts;
    let inBurst = this.#inBurst;
    for (let sequence = this.#first; sequence <= this.#last; sequence++) {
      const state = this.#slots[sequence % HISTORY_PACKETS];
      if (state === MISSING) lost++;
      else if (state === LATE) late++;
      if (state !== CAME && !inBurst) bursts++;
      inBurst = state !== CAME;
    }
    return { expected: this.#expected + (this.#last - this.#first + 1), lost, late, bursts };
  }

  #settle(): void {
    const state = this.#slots[this.#first % HISTORY_PACKETS];
    this.#expected++;
    if (state === MISSING) this.#lost++;
    else if (state === LATE) this.#late++;
    if (state !== CAME && !this.#inBurst) this.#bursts++;
    this.#inBurst = state !== CAME;
    this.#first++;
  }
}
