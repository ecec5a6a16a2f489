import { timestamp } from '../call-machine/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Fact } from '../ports/facts.ts';
import type { CallId } from '../ports/ids.ts';
import type { FactEntry } from '../ports/journal.ts';
import type { HandoffRecord } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import { factEntry } from './journal.ts';
import { readJournal } from './recovery.ts';

const TRIES = 3;

/** Puts on record what is done to calls that are over. */
export class PastJournal {
  readonly #options: { readonly store: Store; readonly clock: Clock };
  /** One fact is written after the other: each takes the next number of its call's journal. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(options: { readonly store: Store; readonly clock: Clock }) {
    this.#options = options;
  }

  /** Writes a fact behind all that the journal of a call has. @returns false: there is no such call */
  async note(call: CallId, fact: Fact): Promise<boolean> {
    return (await this.noteAll(call, [fact])).length > 0;
  }

  /**
   * The same for several facts, with the records of handoffs that they change.
   * @returns what was written; nothing: there is no such call
   */
  async noteAll(
    call: CallId,
    facts: readonly Fact[],
    handoffs: readonly HandoffRecord[] = [],
  ): Promise<readonly FactEntry[]> {
    const written = this.#writing.then(async () => await this.#note(call, facts, handoffs));
    this.#writing = written.catch(() => undefined);
    return await written;
  }

  async #note(
    call: CallId,
    facts: readonly Fact[],
    handoffs: readonly HandoffRecord[],
    tries = TRIES,
  ): Promise<readonly FactEntry[]> {
    const { store, clock } = this.#options;
    const record = await store.getCall(call);
    if (record === null) return [];
    const { last } = await readJournal(store, call);
    const at = timestamp(clock.wall());
    const entries = facts.map((fact, index) => factEntry(call, last + 1 + index, at, fact));
    try {
      await store.append({ entries, call: record, handoffs });
    } catch (error) {
      // Somebody else had that number first.
      if (tries > 1 && isOutOfTurn(error)) return await this.#note(call, facts, handoffs, tries - 1);
      throw error;
    }
    return entries;
  }
}

function isOutOfTurn(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'sequence';
}
