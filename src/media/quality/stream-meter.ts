import type { StreamQuality } from '../../ports/call-quality.ts';
import { impairmentOf, mosOf } from './e-model.ts';

/** The worst moment is looked for in pieces of this length. */
export const WINDOW_MS = 10_000;
/** Fewer packets than this say nothing of a window (a second of packets of 20 ms). */
const LEAST_PACKETS = 50;

/** What happened to a stream since the sample before. */
export interface StreamSample {
  readonly expected: number;
  readonly lost: number;
  readonly late: number;
  /** Runs of packets that were lost or late; null: not known. */
  readonly bursts: number | null;
  readonly jitterSumMs: number;
  readonly jitterCount: number;
  readonly maxJitterMs: number;
  /** From mouth to ear now, as far as it is known. */
  readonly delayMs: number;
}

interface Sums {
  expected: number;
  lost: number;
  late: number;
  bursts: number;
  jitterSumMs: number;
  jitterCount: number;
  maxJitterMs: number;
  /** Each weighs as much as the packets of its sample. */
  delaySumMs: number;
}

function nothing(): Sums {
  return { expected: 0, lost: 0, late: 0, bursts: 0, jitterSumMs: 0, jitterCount: 0, maxJitterMs: 0, delaySumMs: 0 };
}

/** Adds up how one direction of a leg was carried, and estimates what it sounded like: in all, and at its worst. */
export class StreamMeter {
  readonly #knowsBursts: boolean;
  readonly #knowsLate: boolean;
  readonly #all = nothing();
  #window = nothing();
  #windowSinceMs: number | null = null;
  #codec: string | null = null;
  #worstMos: number | null = null;

  /** @param known whether the samples tell which packets were lost together, and which came too late */
  constructor(known: { readonly bursts: boolean; readonly late: boolean }) {
    this.#knowsBursts = known.bursts;
    this.#knowsLate = known.late;
  }

  /** Takes a sample. Gives the estimate of a window that it completes. */
  add(sample: StreamSample, codec: string | null, nowMs: number): number | null {
    this.#codec = codec;
    this.#windowSinceMs ??= nowMs;
    sumUp(this.#all, sample);
    sumUp(this.#window, sample);
    if (nowMs - this.#windowSinceMs < WINDOW_MS) return null;
    return this.#endWindow(nowMs);
  }

  /** The figures so far. The window that has not ended counts as well. */
  quality(concealedMs: number | null): StreamQuality {
    const all = this.#all;
    if (all.expected === 0)
      return { ...UNKNOWN, ...(concealedMs !== null && { packets: 0, lost: 0, late: 0, concealedMs }) };
    const rest = this.#window.expected >= LEAST_PACKETS ? this.#mos(this.#window) : null;
    const mos = this.#mos(all);
    const worst = Math.min(mos, this.#worstMos ?? mos, rest ?? mos);
    const known = all.jitterCount > 0;
    return {
      packets: all.expected,
      lost: all.lost,
      lossPercent: rounded((100 * all.lost) / all.expected, 2),
      burstRatio: this.#knowsBursts ? rounded(burstRatioOf(all), 2) : null,
      jitterMs: known ? rounded(all.jitterSumMs / all.jitterCount, 1) : null,
      maxJitterMs: known ? rounded(all.maxJitterMs, 1) : null,
      late: this.#knowsLate ? all.late : null,
      concealedMs,
      mos: rounded(mos, 2),
      worstMos: rounded(worst, 2),
    };
  }

  #endWindow(nowMs: number): number | null {
    const window = this.#window;
    this.#window = nothing();
    this.#windowSinceMs = nowMs;
    if (window.expected < LEAST_PACKETS) return null;
    const mos = this.#mos(window);
    this.#worstMos = Math.min(this.#worstMos ?? mos, mos);
    return mos;
  }

  #mos(sums: Sums): number {
    return mosOf({
      codec: impairmentOf(this.#codec),
      delayMs: sums.delaySumMs / sums.expected,
      lossPercent: (100 * (sums.lost + sums.late)) / sums.expected,
      burstRatio: this.#knowsBursts ? burstRatioOf(sums) : 1,
    });
  }
}

/** Nothing is known of a direction. */
export const UNKNOWN: StreamQuality = {
  packets: null,
  lost: null,
  lossPercent: null,
  burstRatio: null,
  jitterMs: null,
  maxJitterMs: null,
  late: null,
  concealedMs: null,
  mos: null,
  worstMos: null,
};

function sumUp(sums: Sums, sample: StreamSample): void {
  sums.expected += Math.max(0, sample.expected);
  sums.lost = between(sums.lost + sample.lost, sums.expected);
  sums.late = between(sums.late + sample.late, sums.expected - sums.lost);
  sums.bursts = Math.max(0, sums.bursts + (sample.bursts ?? 0));
  sums.jitterSumMs += sample.jitterSumMs;
  sums.jitterCount += sample.jitterCount;
  sums.maxJitterMs = Math.max(sums.maxJitterMs, sample.maxJitterMs);
  sums.delaySumMs += Math.max(0, sample.delayMs) * Math.max(0, sample.expected);
}

function between(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}

/**
 * "Average length of observed bursts in an arrival sequence / average length of bursts expected for the network under
 * random loss" (ITU-T G.107); the latter is 1 / (1 - loss). At least 1.
 */
function burstRatioOf({ expected, lost, late, bursts }: Sums): number {
  const missing = lost + late;
  if (bursts === 0 || missing === 0 || expected === 0) return 1;
  return Math.max(1, (missing / bursts) * (1 - missing / expected));
}

/** @param digits behind the point */
export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
