/** Pitch periods that are looked for, in samples at 8 kHz: 200 down to 66 Hz (ITU-T G.711 appendix I.2.1). */
const SHORTEST_PERIOD = 40;
const LONGEST_PERIOD = 120;
/** Newest samples that are compared with those a period before. */
const COMPARED = 160;
/** Whole periods that are repeated, at most. */
const MOST_PERIODS = 3;
/** Another period is taken in after so many samples, so that nothing sounds like a tone of its own (I.2.4). */
const STEP = 80;
/** Samples that it takes in. */
export const SYNTHESIS_HISTORY = 480;

/**
 * Goes on with a voice where it breaks off, by its last pitch periods (ITU-T G.711 appendix I): one of them for 10 ms,
 * then two, then three. What appendix I smooths by a delay of 3.75 ms is smoothed behind the break instead.
 */
export class PitchSynthesis {
  /** Length of the pitch period. */
  readonly period: number;
  readonly #cycles: readonly Float32Array[];
  readonly #quarter: number;
  /** How far the voice was from where the repetition begins. */
  readonly #step: number;
  #made = 0;
  #position = 0;

  /** @param history the newest samples, the last one before the break at the end */
  constructor(history: Int16Array) {
    this.period = periodOf(history);
    this.#quarter = this.period >> 2;
    this.#cycles = Array.from({ length: MOST_PERIODS }, (_, index) =>
      cycleOf(history, (index + 1) * this.period, this.#quarter),
    );
    const before = history[history.length - this.period - 1] ?? 0;
    this.#step = (history.at(-1) ?? 0) - before;
  }

  /** The next sample, at full volume. */
  next(): number {
    const made = this.#made++;
    const position = this.#position++;
    const stage = Math.min(MOST_PERIODS - 1, Math.floor(made / STEP));
    const sample = this.#at(stage, position);
    if (made < this.#quarter) return sample + this.#step * (1 - (made + 1) / (this.#quarter + 1));
    const since = made - stage * STEP;
    if (stage === 0 || since >= this.#quarter || made >= MOST_PERIODS * STEP) return sample;
    const weight = (since + 1) / (this.#quarter + 1);
    return sample * weight + this.#at(stage - 1, position) * (1 - weight);
  }

  #at(stage: number, position: number): number {
    const cycle = this.#cycles[stage];
    return cycle?.[position % cycle.length] ?? 0;
  }
}

/** The period with the largest normalized correlation. */
function periodOf(history: Int16Array): number {
  const end = history.length;
  let best = SHORTEST_PERIOD;
  let bestCorrelation = -Infinity;
  for (let lag = SHORTEST_PERIOD; lag <= LONGEST_PERIOD; lag++) {
    let product = 0;
    let energy = 1;
    for (let at = end - COMPARED; at < end; at++) {
      const before = history[at - lag] as number;
      product += (history[at] as number) * before;
      energy += before * before;
    }
    const correlation = product / Math.sqrt(energy);
    if (correlation > bestCorrelation) {
      bestCorrelation = correlation;
      best = lag;
    }
  }
  return best;
}

/** The last samples, whose end runs into their beginning. */
function cycleOf(history: Int16Array, length: number, quarter: number): Float32Array {
  const start = history.length - length;
  const cycle = Float32Array.from(history.subarray(start));
  for (let index = 0; index < quarter; index++) {
    const weight = (index + 1) / (quarter + 1);
    const at = length - quarter + index;
    cycle[at] = (cycle[at] as number) * (1 - weight) + (history[start - quarter + index] as number) * weight;
  }
  return cycle;
}
