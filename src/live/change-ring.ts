import type { LiveChange, NumberedChange } from './live-change.ts';

/** What a ring keeps at most. */
export interface RingLimits {
  /** @defaultValue 20,000 */
  readonly maxChanges: number;
  /** Of the changes as JSON. @defaultValue 8 MiB */
  readonly maxBytes: number;
}

const DEFAULT_LIMITS: RingLimits = { maxChanges: 20_000, maxBytes: 8_388_608 };

/**
 * The newest changes, numbered from 1 on. All who follow read from it, each at a place of its own, so that what waits
 * for those who are slow is kept once. The oldest changes make room.
 */
export class ChangeRing {
  readonly #limits: RingLimits;
  readonly #kept = new Map<number, { readonly change: NumberedChange; readonly bytes: number }>();
  #newest = 0;
  #bytes = 0;

  constructor(limits: Partial<RingLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  /** The number of the newest change; 0: there was none. */
  get newest(): number {
    return this.#newest;
  }

  append(change: LiveChange): void {
    this.#newest += 1;
    const bytes = JSON.stringify(change).length;
    this.#kept.set(this.#newest, { change: { ...change, sequence: this.#newest }, bytes });
    this.#bytes += bytes;
    for (const [sequence, oldest] of this.#kept) {
      if (this.#kept.size <= this.#limits.maxChanges && this.#bytes <= this.#limits.maxBytes) break;
      this.#kept.delete(sequence);
      this.#bytes -= oldest.bytes;
    }
  }

  /** Whether all changes after that one are here. */
  hasAllAfter(sequence: number): boolean {
    return sequence >= this.#newest - this.#kept.size && sequence <= this.#newest;
  }

  /** The change with that number; null: it is not here (any more, or yet). */
  at(sequence: number): NumberedChange | null {
    return this.#kept.get(sequence)?.change ?? null;
  }

  /** Forgets all, because changes from now on are not told: nobody can go on from what was before. */
  forget(): void {
    this.#kept.clear();
    this.#bytes = 0;
    this.#newest += 1;
  }
}
