/** How a key is carried in RTP: an event (RFC 4733), or its tones in the audio. */
export type KeyWay = 'event' | 'tones';

/** A key press as it was told in one way. */
interface KeyReport {
  readonly way: KeyWay;
  readonly digit: string;
  readonly atMs: number;
}

/** Both reports of one press come within this, beside the time that the key was held: one may tell of its beginning. */
const ONE_PRESS_MS = 500;
/** A key counts as held for this long at most. */
const MAX_HELD_MS = 10_000;
/** Reports that wait for the other way. Nobody presses so many keys within the time. */
const MAX_REPORTS = 16;

/**
 * Tells a key once where a far end sends both its event and its tones. A report in one way is taken together with one in
 * the other, and with one only, so that a key that is pressed twice counts twice.
 */
export class KeyOnce {
  #waiting: readonly KeyReport[] = [];

  /** Whether a report tells of a new press. */
  isNew(
    way: KeyWay,
    { digit, durationMs }: { readonly digit: string; readonly durationMs: number },
    atMs: number,
  ): boolean {
    const heldMs = Math.min(durationMs, MAX_HELD_MS);
    const same = this.#waiting.find(
      (each) => each.way !== way && each.digit === digit && atMs - each.atMs <= ONE_PRESS_MS + heldMs,
    );
    const waiting = this.#waiting.filter((each) => each !== same && atMs - each.atMs <= ONE_PRESS_MS + MAX_HELD_MS);
    this.#waiting = same === undefined ? [...waiting, { way, digit, atMs }].slice(-MAX_REPORTS) : waiting;
    return same === undefined;
  }
}
