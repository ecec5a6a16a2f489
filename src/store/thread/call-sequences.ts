import type { EncodedBatch } from '../tables/encoded-batch.ts';

/** Calls whose last entry is remembered: those that are up, and some that ended lately. */
const MAX_KNOWN = 50_000;

/** The last entry of the journals that this process writes, for the time in which the database cannot be asked. */
export class CallSequences {
  readonly #last = new Map<string, number>();

  /** The last entry of a call; undefined: nothing is known of it. */
  of(callId: string): number | undefined {
    return this.#last.get(callId);
  }

  took({ callId, entries }: EncodedBatch): void {
    const last = entries.at(-1);
    if (last === undefined) return;
    this.#last.delete(callId);
    this.#last.set(callId, last[0]);
    if (this.#last.size <= MAX_KNOWN) return;
    const [oldest] = this.#last.keys();
    if (oldest !== undefined) this.#last.delete(oldest);
  }
}
