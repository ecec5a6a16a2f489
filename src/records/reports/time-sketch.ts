import type { TimeFigures } from '../../ports/reports.ts';

/** So many times are kept as they are, so that their percentiles are exact. */
const MOST_EXACT = 500;
/** Beyond, each time counts in a class whose ends are 1 % apart, so that a percentile is within 0.5 %. */
const CLASS_RATIO = Math.log(1.01);

/**
 * Percentiles of any number of times in bounded memory: exact for the first 500, then by classes of logarithmic width
 * (after Masson et al., DDSketch, VLDB 2019). Times up to a year make 2,500 classes.
 */
export class TimeSketch {
  #count = 0;
  #sum = 0;
  #max = 0;
  #exact: number[] | null = [];
  readonly #classes = new Map<number, number>();

  /** @param ms what is below 0, such as by a clock that was set back, counts as 0 */
  add(ms: number): void {
    const value = Math.max(0, Math.round(ms));
    this.#count += 1;
    this.#sum += value;
    this.#max = Math.max(this.#max, value);
    if (this.#exact === null) this.#classify(value);
    else this.#exact.push(value);
    if (this.#exact === null || this.#exact.length <= MOST_EXACT) return;
    for (const each of this.#exact) this.#classify(each);
    this.#exact = null;
  }

  figures(): TimeFigures {
    if (this.#count === 0) return { count: 0, mean: null, p50: null, p95: null, max: null };
    const mean = Math.round(this.#sum / this.#count);
    return { count: this.#count, mean, p50: this.#percentile(0.5), p95: this.#percentile(0.95), max: this.#max };
  }

  /** The nearest rank: the smallest time that so large a part of all is not above. */
  #percentile(part: number): number {
    const rank = Math.max(1, Math.ceil(part * this.#count));
    if (this.#exact !== null) return this.#exact.toSorted((one, other) => one - other)[rank - 1] ?? 0;
    let below = 0;
    for (const [index, count] of [...this.#classes].toSorted(([one], [other]) => one - other)) {
      below += count;
      if (below >= rank) return Math.min(this.#max, Math.round(Math.exp(index * CLASS_RATIO) - 1));
    }
    return this.#max;
  }

  #classify(value: number): void {
    const index = Math.round(Math.log(value + 1) / CLASS_RATIO);
    this.#classes.set(index, (this.#classes.get(index) ?? 0) + 1);
  }
}
