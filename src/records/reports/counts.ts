import type { Counts } from '../../ports/reports.ts';

/** Names that are told apart; what comes later counts as {@link OTHER}, so that no report grows without end. */
const MOST_NAMES = 200;
export const OTHER = 'other';

/** A part of a whole, to four places; null where there is no whole. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;
}

/** Counts names of a closed set. */
export class ClosedCounts<Name extends string> {
  readonly #counts: Map<Name, number>;

  constructor(names: readonly Name[]) {
    this.#counts = new Map(names.map((name) => [name, 0]));
  }

  add(name: Name): void {
    this.#counts.set(name, this.of(name) + 1);
  }

  of(name: Name): number {
    return this.#counts.get(name) ?? 0;
  }

  counts(): Counts<Name> {
    return Object.fromEntries(this.#counts) as Counts<Name>;
  }
}

/** Something for each name, for a bounded number of names. */
export class Groups<Value> {
  readonly #groups = new Map<string, Value>();
  readonly #make: () => Value;

  constructor(make: () => Value) {
    this.#make = make;
  }

  of(name: string): Value {
    const key = this.#groups.has(name) || this.#groups.size < MOST_NAMES ? name : OTHER;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const made = this.#make();
    this.#groups.set(key, made);
    return made;
  }

  /** Largest first, by what `sizeOf` says; then by name. */
  sorted(sizeOf: (value: Value) => number): readonly (readonly [string, Value])[] {
    return [...this.#groups].toSorted(
      ([name, one], [otherName, other]) => sizeOf(other) - sizeOf(one) || (name < otherName ? -1 : 1),
    );
  }
}

/** Counts names of an open set. */
export class OpenCounts {
  readonly #groups = new Groups(() => ({ count: 0 }));

  add(name: string): void {
    this.#groups.of(name).count += 1;
  }

  /** Most frequent first. */
  counts(): Counts {
    return Object.fromEntries(this.#groups.sorted(({ count }) => count).map(([name, { count }]) => [name, count]));
  }
}
