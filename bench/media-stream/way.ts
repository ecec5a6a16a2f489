import { nowMs } from '../../test/tools/index.ts';
import { stampOf } from './stamp.ts';

/** What came over one way, of all sessions. */
export interface WayReport {
  readonly delaysMs: readonly number[];
  /** Frames without a stamp: silence or made up. */
  readonly empty: number;
  /** Longest time without a frame, in any session. */
  readonly largestGapMs: number;
}

/** Notes the delay of each stamped frame that comes, and the time between two. */
export class Way {
  readonly #lastMs = new Map<number, number>();
  #delaysMs: number[] = [];
  #empty = 0;
  #largestGapMs = 0;

  /** Takes 160 octets of a session in. */
  take(session: number, octets: Buffer): void {
    const atMs = nowMs();
    const sentMs = stampOf(octets);
    if (sentMs === null) this.#empty++;
    else this.#delaysMs.push(atMs - sentMs);
    this.#largestGapMs = Math.max(this.#largestGapMs, atMs - (this.#lastMs.get(session) ?? atMs));
    this.#lastMs.set(session, atMs);
  }

  /** What came since the last report. */
  report(): WayReport {
    const report = { delaysMs: this.#delaysMs, empty: this.#empty, largestGapMs: this.#largestGapMs };
    this.#delaysMs = [];
    this.#empty = 0;
    this.#largestGapMs = 0;
    return report;
  }
}
