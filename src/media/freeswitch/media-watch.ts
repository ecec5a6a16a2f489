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
  /** First look after the far end is expected; each later one takes twice as long. @defaultValue 100 */
  readonly firstMs?: number;
}

const FIRST_LOOK_MS = 100;
const LAST_LOOK_MS = 5_000;
/** FreeSWITCH tells of the end of sound so much later. */
const HANGOVER_MS = 800;

/**
 * Watches whether anything comes from a far end. FreeSWITCH tells of sound and its end ({@link MediaWatch.heard}), but
 * not of packets that are silent, or of none. So this looks at its packet counter while nothing is heard. It tells a
 * silence up to an eighth of its length, at most 5 s, too late.
 */
export class MediaWatch {
  readonly #options: MediaWatchOptions;
  readonly #firstMs: number;
  readonly #longestMs: number;
  #timer: TimerHandle | null = null;
  #intervalMs = FIRST_LOOK_MS;
  #expected = false;
  /** FreeSWITCH hears it, so it need not be looked at. */
  #heard = false;
  /** Raised when an answer to an earlier question does not count any more. */
  #round = 0;
  #packets = 0;
  /** Packets came that were not counted, so the next count says nothing of when. */
  #uncounted = false;
  #lastChangeMs = 0;
  #first = true;
  #told = false;

  constructor(options: MediaWatchOptions) {
    this.#options = options;
    const { everyMs = Math.min(LAST_LOOK_MS, options.inactivityMs / 8) } = options;
    this.#longestMs = Math.max(FIRST_LOOK_MS, everyMs);
    this.#firstMs = Math.min(options.firstMs ?? FIRST_LOOK_MS, this.#longestMs);
  }

  /** Expects packets from now on, or not any more (hold). */
  expect(expected: boolean): void {
    if (!expected) {
      this.stop();
      return;
    }
    if (this.#expected) return;
    this.#expected = true;
    this.#told = false;
    this.#await();
    if (this.#heard) this.#came();
  }

  /** A silence counts from now on, and is told even if it was told before. */
  again(): void {
    if (!this.#expected) return;
    this.#told = false;
    this.#await();
  }

  /** FreeSWITCH hears something of it, or hears nothing any more. */
  heard(heard: boolean): void {
    const since = this.#heard && !heard ? HANGOVER_MS : 0;
    this.#heard = heard;
    if (heard) this.#uncounted = true;
    if (!this.#expected) return;
    this.#await(since);
    if (heard) this.#came();
  }

  /** Looks no more. */
  stop(): void {
    this.#expected = false;
    this.#cancel();
  }

  /** A silence counts from now on. @param sinceMs it has lasted so long already */
  #await(sinceMs = 0): void {
    this.#cancel();
    this.#lastChangeMs = this.#options.clock.now() - sinceMs;
    this.#intervalMs = this.#firstMs;
    if (!this.#heard) this.#schedule(this.#round);
  }

  #cancel(): void {
    this.#round++;
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
  }

  #came(): void {
    const { clock, onFirst, onReturn } = this.#options;
    this.#lastChangeMs = clock.now();
    const returns = this.#told;
    this.#told = false;
    if (returns) onReturn?.();
    if (!this.#first) return;
    this.#first = false;
    onFirst();
  }

  #schedule(round: number): void {
    this.#timer = this.#options.clock.schedule(this.#intervalMs, () => void this.#look(round));
    this.#intervalMs = Math.min(this.#longestMs, this.#intervalMs * 2);
  }

  async #look(round: number): Promise<void> {
    const { clock, inactivityMs, count, onTimeout } = this.#options;
    const packets = await count();
    if (round !== this.#round) return;
    if (packets === null) {
      // The count is not known, so this is neither speech nor silence.
    } else if (this.#uncounted || packets !== this.#packets) {
      const isNews = !this.#uncounted;
      this.#uncounted = false;
      this.#packets = packets;
      if (isNews) this.#came();
    } else if (!this.#told && clock.now() - this.#lastChangeMs >= inactivityMs) {
      this.#told = true;
      onTimeout();
    }
    this.#schedule(round);
  }
}
