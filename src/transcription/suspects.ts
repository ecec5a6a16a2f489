import type { Clock, TimerHandle } from '../ports/clock.ts';

/** A leg whose worker lived so long with it has ended none. */
const WELL_MS = 30_000;
/** A leg that has seen so many workers end may be what ends them. */
const SUSPECT_ENDS = 3;
/** A leg that has seen so many is tried alone, so that none is left alone for what one beside it does. */
const ALONE_ENDS = 6;
/** A leg that has seen more end is left alone, so that the others are not harmed. */
const MAX_ENDS = 8;
/** Suspects that were heard for so long without an end are taken, and others are tried. */
const TRIAL_MS = 5_000;

/** What is known of a leg. */
interface Sightings {
  ends: number;
  placedAtMs: number;
  /** It was tried, and no worker ended. */
  isTried: boolean;
}

/**
 * Finds the leg that ends workers, without harm to the legs that were beside it. After some ends, legs are tried: one,
 * then two, then four, and so on while nothing ends. If a worker ends in a trial, only those that are tried have seen it.
 */
export class Suspects<Leg extends object> {
  readonly #clock: Clock;
  readonly #onFree: () => void;
  readonly #records = new Map<Leg, Sightings>();
  #trial: { readonly legs: Set<Leg>; readonly timer: TimerHandle } | null = null;
  #trialSize = 1;

  /** @param onFree other legs may be tried now */
  constructor(clock: Clock, onFree: () => void) {
    this.#clock = clock;
    this.#onFree = onFree;
  }

  /** Those of the legs without a worker that may have one now. */
  admit(legs: readonly Leg[]): readonly Leg[] {
    if (this.#trial === null) this.#try(legs.filter((leg) => this.#isSuspect(leg)));
    return legs.filter((leg) => !this.#isSuspect(leg) || this.#trial?.legs.has(leg) === true);
  }

  /** A worker was given that leg. */
  placed(leg: Leg): void {
    const record = this.#records.get(leg);
    if (record === undefined) this.#records.set(leg, { ends: 0, placedAtMs: this.#clock.now(), isTried: false });
    else record.placedAtMs = this.#clock.now();
  }

  /** A worker with these legs has ended. */
  lost(legs: ReadonlySet<Leg>): void {
    const tried = [...legs].filter((leg) => this.#trial?.legs.has(leg) === true);
    if (tried.length > 0) {
      this.#endTrial();
      this.#trialSize = 1;
    }
    const seen = new Set(tried.length > 0 ? tried : legs);
    for (const leg of legs) {
      const record = this.#records.get(leg);
      if (record === undefined) continue;
      if (this.#clock.now() - record.placedAtMs >= WELL_MS) record.ends = 0;
      if (!seen.has(leg)) continue;
      record.ends += 1;
      record.isTried = false;
    }
  }

  /** The leg is over. */
  forget(leg: Leg): void {
    this.#records.delete(leg);
    if (this.#trial?.legs.delete(leg) !== true || this.#trial.legs.size > 0) return;
    this.#endTrial();
    this.#onFree();
  }

  close(): void {
    this.#endTrial();
    this.#records.clear();
  }

  #isSuspect(leg: Leg): boolean {
    const record = this.#records.get(leg);
    return record !== undefined && record.ends >= SUSPECT_ENDS && !record.isTried;
  }

  /** Those that have seen the fewest ends come first, and the culprit last. */
  #try(suspects: readonly Leg[]): void {
    const ends = (leg: Leg): number => this.#records.get(leg)?.ends ?? 0;
    const legs = suspects
      .filter((leg) => ends(leg) <= MAX_ENDS)
      .toSorted((one, other) => ends(one) - ends(other))
      .slice(0, this.#trialSize)
      .filter((leg, index) => index === 0 || ends(leg) < ALONE_ENDS);
    if (legs.length === 0) return;
    const timer = this.#clock.schedule(TRIAL_MS, () => this.#passed());
    this.#trial = { legs: new Set(legs), timer };
  }

  #passed(): void {
    for (const leg of this.#trial?.legs ?? []) {
      const record = this.#records.get(leg);
      if (record !== undefined) record.isTried = true;
    }
    this.#trial = null;
    this.#trialSize *= 2;
    this.#onFree();
  }

  #endTrial(): void {
    if (this.#trial !== null) this.#clock.cancel(this.#trial.timer);
    this.#trial = null;
  }
}
