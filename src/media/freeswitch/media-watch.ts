import type { Clock, TimerHandle } from '../../ports/clock.ts';

export interface MediaWatchOptions {
  readonly clock: Clock;
  /** A silence of this length is told. */
  readonly inactivityMs: number;
  /** Packets that came from the far end so far; null if that is not known now. */
  readonly count: () => Promise<number | null>;
  readonly onFirst: () => void;
  readonly onTimeout: () => void;
  /** Packets come again after a silence that was told. */
  readonly onReturn?: () => void;
  /** The longest time between two looks. @defaultValue an eighth of the silence, at most 5 s */
  readonly everyMs?: number;
}

/** First look after the far end is expected; each later one takes twice as long, up to an eighth of the silence. */
const FIRST_LOOK_MS = 100;
const LAST_LOOK_MS = 5_000;

/**
 * Watches whether anything comes from a far end. FreeSWITCH has no event for that short of hanging the channel up, so
 * this looks at its packet counter. It tells a silence up to an eighth of its length, at most 5 s, too late.
 */
export class MediaWatch {
  readonly #options: MediaWatchOptions;
  readonly #longestMs: number;
  #timer: TimerHandle | null = null;
  #intervalMs = FIRST_LOOK_MS;
  /** Raised when an answer to an earlier question does not count any more. */
  #round = 0;
  #packets = 0;
  #lastChangeMs = 0;
  #first = true;
  #told = false;

  constructor(options: MediaWatchOptions) {
    this.#options = options;
    const { everyMs = Math.min(LAST_LOOK_MS, options.inactivityMs / 8) } = options;
    this.#longestMs = Math.max(FIRST_LOOK_MS, everyMs);
  }

  /** Expects packets from now on, or not any more (hold). */
  expect(expected: boolean): void {
    if (!expected) {
      this.stop();
      return;
    }
    if (this.#timer !== null) return;
    this.#round++;
    this.#lastChangeMs = this.#options.clock.now();
    this.#told = false;
    this.#intervalMs = FIRST_LOOK_MS;
    this.#schedule(this.#round);
  }

  /** Looks no more. */
  stop(): void {
    this.#round++;
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
  }

  #schedule(round: number): void {
    this.#timer = this.#options.clock.schedule(this.#intervalMs, () => void this.#look(round));
    this.#intervalMs = Math.min(this.#longestMs, this.#intervalMs * 2);
  }

  async #look(round: number): Promise<void> {
    const { clock, inactivityMs, count, onFirst, onTimeout, onReturn } = this.#options;
    const packets = await count();
    if (round !== this.#round) return;
    if (packets === null) {
      // The count is not known, so this is neither speech nor silence.
    } else if (packets !== this.#packets) {
      this.#packets = packets;
      this.#lastChangeMs = clock.now();
      const returns = this.#told;
      this.#told = false;
      if (returns) onReturn?.();
      if (this.#first) {
        this.#first = false;
        onFirst();
      }
    } else if (!this.#told && clock.now() - this.#lastChangeMs >= inactivityMs) {
      this.#told = true;
      onTimeout();
    }
    this.#schedule(round);
  }
}
