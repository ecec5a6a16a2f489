import { momentOf, wallDay, wallTime } from '../../hours/index.ts';
import type { Bucket, ReportQuery } from '../../ports/reports.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Zones change their hours at such moments. */
const QUARTER_MS = 900_000;

/** A report's time, cut where hours or days of a zone begin. Days of a change of the clock have 23 or 25 hours. */
export class TimeBuckets<Value> {
  readonly #query: Pick<ReportQuery, 'from' | 'to' | 'by' | 'timeZone'>;
  /** By the moment at which they begin; in order. */
  readonly #buckets = new Map<number, Value>();
  readonly #known = new Map<number, number>();

  constructor(query: Pick<ReportQuery, 'from' | 'to' | 'by' | 'timeZone'>, make: () => Value) {
    this.#query = query;
    if (query.by === undefined) return;
    const end = Date.parse(query.to);
    for (let at = this.#startOf(Date.parse(query.from)); at < end; at = this.#next(at)) this.#buckets.set(at, make());
  }

  /** @param at RFC 3339; null: there are no buckets */
  of(at: string): Value | null {
    return this.#buckets.size === 0 ? null : (this.#buckets.get(this.#startOf(Date.parse(at))) ?? null);
  }

  /** In the order of time; undefined where none were asked for. */
  list<Figures>(figuresOf: (value: Value) => Figures): readonly (Figures & Bucket)[] | undefined {
    if (this.#query.by === undefined) return undefined;
    const starts = [...this.#buckets.keys()];
    return [...this.#buckets.values()].map((value, index) => {
      const [start = 0, next] = starts.slice(index, index + 2);
      const from = index === 0 ? this.#query.from : new Date(start).toISOString();
      return { from, to: next === undefined ? this.#query.to : new Date(next).toISOString(), ...figuresOf(value) };
    });
  }

  #next(start: number): number {
    const { by } = this.#query;
    // From the middle of the next one, however long this is.
    return this.#startOf(start + (by === 'day' ? 1.5 * DAY_MS : HOUR_MS));
  }

  #startOf(at: number): number {
    const quarter = Math.floor(at / QUARTER_MS);
    const known = this.#known.get(quarter);
    if (known !== undefined) return known;
    const { by, timeZone } = this.#query;
    const moment = quarter * QUARTER_MS;
    const start =
      by === 'day'
        ? momentOf(timeZone, wallDay(timeZone, moment), 0)
        : moment - (((wallTime(timeZone, moment) % HOUR_MS) + HOUR_MS) % HOUR_MS);
    this.#known.set(quarter, start);
    return start;
  }
}
