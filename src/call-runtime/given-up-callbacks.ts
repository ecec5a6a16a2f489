import { randomUUID } from 'node:crypto';
import { timestamp } from '../call-machine/index.ts';
import type { CallbackRecord } from '../ports/callbacks.ts';
import type { Clock } from '../ports/clock.ts';
import type { Fact } from '../ports/facts.ts';
import type { CallId } from '../ports/ids.ts';
import { asCallId } from '../ports/ids.ts';
import type { CallRecord } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import { factEntry } from './journal.ts';
import { PastJournal } from './past-journal.ts';

/** Why a callback was given up without a call that tells so. */
type Result = 'expired' | 'invalid';

/**
 * Puts on record that callbacks were given up. It is a fact of the call that asked for the callback, else of the last
 * call that was made for it. Where there is neither, it is that of a call which is on record as one that was not made.
 */
export class GivenUpCallbacks {
  readonly #options: { readonly store: Store; readonly clock: Clock };
  readonly #past: PastJournal;

  /** @param options.store where journals are written, so that receivers are told */
  constructor(options: { readonly store: Store; readonly clock: Clock }) {
    this.#options = options;
    this.#past = new PastJournal(options);
  }

  /** @returns what is on record */
  async note(record: CallbackRecord, result: Result): Promise<Fact> {
    const { id: callback, number, attempts, callId, results } = record;
    const fact: Fact = { type: 'callback.failed', data: { callback, number, attempt: attempts, result } };
    const called = results.findLast((attempt) => attempt.callId !== null)?.callId ?? null;
    for (const call of [callId, called]) {
      if (call !== null && (await this.#past.note(call, fact)) !== null) return fact;
    }
    await this.#noteUncalled(record, result, fact);
    return fact;
  }

  async #noteUncalled({ from, number, route }: CallbackRecord, result: Result, fact: Fact): Promise<void> {
    const { store, clock } = this.#options;
    const id: CallId = asCallId(randomUUID());
    const at = timestamp(clock.wall());
    const call: CallRecord = {
      id,
      state: 'ended',
      direction: 'outbound',
      from,
      to: number,
      route,
      startedAt: at,
      answeredAt: null,
      endedAt: at,
      legs: [],
      handoffs: [],
      metadata: {},
      ended: { result: 'failed', reason: `callback-${result}`, sipStatus: null },
    };
    await store.append({ entries: [factEntry(id, 1, at, fact)], call, handoffs: [] });
  }
}
