import type { Clock } from '../ports/clock.ts';
import { TokenBucket } from '../shared/token-bucket.ts';

/** How it goes. */
export interface Look {
  /** How late the program is, as a part of what is bearable: above 1 it is too late. */
  readonly pressure: number;
  /** Part of the latest time that it was busy, 0 to 1. */
  readonly busy: number;
  /** Since the last look. */
  readonly elapsedMs: number;
}

/** So long it must be too late before the rate is cut, and so long between two cuts: each must show first. */
const CUT_AFTER_MS = 100;
const CUT_AGAIN_MS = 1_000;
/** What is left of a rate. The first one is a guess, of what was admitted when it became too much. */
const FIRST_CUT = 0.8;
const CUT = 0.93;
/** The rate that was admitted is taken over about this time. */
const MEMORY_MS = 500;
/** Growth in a second, while there is room, and while there is little. */
const GROWTH = 0.25;
const GROWTH_NEAR = 0.03;
const NEAR_PRESSURE = 0.5;
const NEAR_BUSY = 0.9;
/** No rate is lower: somebody has to come in, to see how it goes. */
const MIN_PER_SECOND = 1;
/** What may come at once, as a part of what comes in a second. */
const BURST_SECONDS = 0.05;
/** The limit ends when nobody was refused for so long. */
export const RELEASE_MS = 3_000;

/**
 * A rate of new calls that is found while it is in force. It is cut by a part while the program is too late, and grows by
 * a part while it is not, slowly where it is nearly too late or nearly always busy. There is none while nothing is wrong.
 *
 *     open --too late--> limited --nobody refused for 3 s--> open
 */
export class AdaptiveRate {
  readonly #clock: Clock;
  #limit: { readonly perSecond: number; readonly bucket: TokenBucket } | null = null;
  #admitted = 0;
  #admittedPerSecond = 0;
  #lateMs = 0;
  /** Of the last cut or refusal. */
  #cutAtMs = -Infinity;
  #refusedAtMs = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls a second; null: as many as come. */
  get perSecond(): number | null {
    return this.#limit?.perSecond ?? null;
  }

  /** Whether a call may come in. */
  take(): boolean {
    if (this.#limit?.bucket.take() === false) {
      this.#refusedAtMs = this.#clock.now();
      return false;
    }
    this.#admitted += 1;
    return true;
  }

  /** Sees how it goes, and sets the rate. */
  look({ pressure, busy, elapsedMs }: Look): void {
    const nowMs = this.#clock.now();
    this.#remember(elapsedMs);
    if (pressure > 1) {
      this.#lateMs += elapsedMs;
      if (this.#lateMs >= CUT_AFTER_MS && nowMs - this.#cutAtMs >= CUT_AGAIN_MS) this.#cut(nowMs);
      return;
    }
    this.#lateMs = 0;
    if (this.#limit === null) return;
    if (nowMs - Math.max(this.#refusedAtMs, this.#cutAtMs) >= RELEASE_MS) {
      this.#limit = null;
    } else {
      const isNear = pressure > NEAR_PRESSURE || busy > NEAR_BUSY;
      this.#set(this.#limit.perSecond * (1 + ((isNear ? GROWTH_NEAR : GROWTH) * elapsedMs) / 1000));
    }
  }

  #remember(elapsedMs: number): void {
    if (elapsedMs <= 0) return;
    const weight = 1 - Math.exp(-elapsedMs / MEMORY_MS);
    this.#admittedPerSecond += ((this.#admitted * 1000) / elapsedMs - this.#admittedPerSecond) * weight;
    this.#admitted = 0;
  }

  #cut(nowMs: number): void {
    this.#cutAtMs = nowMs;
    const perSecond = this.#limit === null ? this.#admittedPerSecond * FIRST_CUT : this.#limit.perSecond * CUT;
    this.#set(Math.max(MIN_PER_SECOND, perSecond));
  }

  #set(perSecond: number): void {
    const burst = Math.max(1, perSecond * BURST_SECONDS);
    const bucket = this.#limit?.bucket ?? new TokenBucket(this.#clock, perSecond, burst);
    bucket.setRate(perSecond, burst);
    this.#limit = { perSecond, bucket };
  }
}
