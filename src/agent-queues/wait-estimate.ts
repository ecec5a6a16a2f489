import type { WaitEstimate } from '../ports/agent-queues.ts';

/** So many gaps are remembered, for so long: what is older says little of who serves now. */
const MAX_GAPS = 20;
const MEMORY_MS = 3_600_000;
/** With fewer nothing is said. */
const MIN_GAPS = 5;
/** Eight of ten waits lie within, where gaps do not depend on each other. */
const SPREAD = 1.28;

interface Gap {
  readonly at: number;
  readonly ms: number;
}

/**
 * How long it may take until somebody has a turn, from the gaps between the last turns.
 *
 * A gap is the time between two turns while somebody waited all the time. With n agents and calls that take h on
 * average it is h / n on average, however both change during the day, so that neither has to be known. The caller at
 * position p has p gaps ahead:
 *
 *     low, high = p * mean -+ 1.28 * deviation * sqrt(p + p * p / k)        (never below 0)
 *
 * The first term is how much the waits of such a caller differ, the second how little k gaps say of the mean.
 *
 * The gap that has not ended yet counts as soon as it is longer than the mean: agents who have all gone are noticed.
 * Pure: it knows no clock. Times are milliseconds by any clock that only goes forward.
 */
export class WaitEstimator {
  #gaps: readonly Gap[] = [];
  /** Somebody has waited since then; null: nobody does. */
  #since: number | null = null;
  #lastTurn = -Infinity;

  /** Somebody waits, who was alone until then or not. */
  begin(at: number): void {
    this.#since ??= at;
  }

  /** Nobody waits any more. */
  end(): void {
    this.#since = null;
  }

  /** Somebody who has waited has a turn. */
  turn(at: number): void {
    if (this.#since === null) return;
    this.#gaps = [...this.#gaps, { at, ms: at - Math.max(this.#since, this.#lastTurn) }].slice(-MAX_GAPS);
    this.#lastTurn = at;
  }

  /** @param position from 1 on @returns null: too little is known */
  estimate(position: number, at: number): WaitEstimate | null {
    const known = this.#gaps.filter((gap) => gap.at > at - MEMORY_MS).map(({ ms }) => ms);
    if (known.length < MIN_GAPS || position < 1) return null;
    const open = this.#since === null ? 0 : at - Math.max(this.#since, this.#lastTurn);
    const gaps = open > meanOf(known) ? [...known, open] : known;
    const mean = meanOf(gaps);
    const deviation = Math.sqrt(meanOf(gaps.map((ms) => (ms - mean) ** 2)));
    const half = SPREAD * deviation * Math.sqrt(position + position ** 2 / gaps.length);
    return {
      lowMs: Math.max(0, Math.round(position * mean - half)),
      highMs: Math.round(position * mean + half),
    };
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
