import { callRecord, timestamp } from '../call-machine/index.ts';
import type { CallState } from '../call-machine/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { DispositionControl } from '../ports/disposition-control.ts';
import type { DispositionFact } from '../ports/dispositions.ts';
import type { CallId } from '../ports/ids.ts';
import type { Outcome } from '../ports/outcome.ts';
import type { CallRecord } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import type { CallOwner } from './call-owner.ts';
import type { PastJournal } from './past-journal.ts';

export interface DispositionActionsOptions {
  /** The owner of a call that is up. */
  readonly ownerOf: (call: CallId) => Pick<CallOwner, 'state' | 'dispatch'> | null;
  readonly store: Pick<Store, 'getCall'>;
  readonly past: PastJournal;
  readonly clock: Clock;
}

/** Puts on record what is said of calls: of one that is up by its machine, of one that is over behind its journal. */
export class DispositionActions implements DispositionControl {
  readonly #options: DispositionActionsOptions;

  constructor(options: DispositionActionsOptions) {
    this.#options = options;
  }

  async give(call: CallId, given: DispositionFact): Promise<Outcome<CallRecord>> {
    const { ownerOf, store, past, clock } = this.#options;
    const owner = ownerOf(call);
    const state = owner?.state ?? null;
    if (owner !== null && isUp(state)) {
      owner.dispatch({ type: 'api.disposition', disposition: given });
      return { ok: true, value: callRecord(owner.state ?? state) };
    }
    const at = timestamp(clock.wall());
    const noted = await past.note(call, { type: 'call.disposition', data: given }, (record) => ({
      ...record,
      disposition: { ...given, at },
    }));
    if (noted !== null) return { ok: true, value: noted };
    const record = await store.getCall(call);
    if (record === null) return { ok: false, code: 'not-found' };
    return { ok: false, code: 'conflict', state: record.state, message: 'what is known of the call was erased' };
  }
}

/** A call that has its end on record takes no events any more. */
function isUp(state: CallState | null): state is CallState {
  return state !== null && state.stage.name !== 'ended';
}
