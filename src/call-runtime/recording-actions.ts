import type { CallState, RecordingOrder } from '../call-machine/index.ts';
import {
  apiRecordings,
  ownRecordingFault,
  recordingFault,
  recordingIdOf,
  recordingStatus,
  timestamp,
} from '../call-machine/index.ts';
import type { RecordingControl, RecordingRecord } from '../ports/call-recordings.ts';
import type { Fact } from '../ports/facts.ts';
import { asRecordingId } from '../ports/ids.ts';
import type { CallId, RecordingId } from '../ports/ids.ts';
import type { LegRecordingRequest, RecordingPause } from '../ports/leg-recorder.ts';
import type { Outcome } from '../ports/outcome.ts';
import type { RecordingStatus } from '../ports/own-recording.ts';
import type { Store } from '../ports/store.ts';
import type { RecordingShelf } from '../recordings/index.ts';
import type { CallOwner } from './call-owner.ts';
import type { UntimedEvent } from './untimed-event.ts';
import { conflict } from './outcome.ts';
import type { PastJournal } from './past-journal.ts';

const NOT_FOUND = { ok: false, code: 'not-found' } as const;

export interface RecordingActionsOptions {
  /** The owner of a call that is up. */
  readonly ownerOf: (call: CallId) => Pick<CallOwner, 'state' | 'dispatch'> | null;
  readonly store: Pick<Store, 'getCall'>;
  readonly past: PastJournal;
  readonly shelf: Pick<RecordingShelf, 'remove'>;
}

/** What the API can do to recordings. */
export class RecordingActions implements RecordingControl {
  readonly #options: RecordingActionsOptions;
  /** Deletions are one after the other, so that a file is deleted once. */
  #removing: Promise<unknown> = Promise.resolve();

  constructor(options: RecordingActionsOptions) {
    this.#options = options;
  }

  status(call: CallId): RecordingStatus | null {
    const state = this.#options.ownerOf(call)?.state ?? null;
    return state === null ? null : recordingStatus(state);
  }

  control(call: CallId, order: RecordingOrder): Promise<Outcome<RecordingStatus>> {
    const owner = this.#options.ownerOf(call);
    const state = owner?.state ?? null;
    if (owner === null || state === null) return Promise.resolve(NOT_FOUND);
    const fault = ownRecordingFault(state, order);
    if (fault !== null) return Promise.resolve(conflict(state, fault));
    owner.dispatch({ type: 'api.controlRecording', order });
    return Promise.resolve({ ok: true, value: recordingStatus(owner.state ?? state) });
  }

  list(call: CallId): readonly RecordingRecord[] {
    const state = this.#options.ownerOf(call)?.state ?? null;
    return state === null ? [] : recordsOf(state);
  }

  start(call: CallId, { maxMs, trim }: Omit<LegRecordingRequest, 'silenceMs'>): Promise<Outcome<RecordingRecord>> {
    const owner = this.#options.ownerOf(call);
    const state = owner?.state ?? null;
    if (owner === null || state === null) return Promise.resolve(NOT_FOUND);
    const fault = recordingFault(state);
    if (fault !== null) return Promise.resolve(conflict(state, fault));
    owner.dispatch({ type: 'api.startRecording', maxMs, trim });
    const id = recordingIdOf(call, state.counters.recordings + 1);
    const begun = this.list(call).find((each) => each.id === id);
    return Promise.resolve(
      begun === undefined ? conflict(owner.state ?? state, 'it did not begin') : { ok: true, value: begun },
    );
  }

  hold(call: CallId, recording: RecordingId, pause: RecordingPause | null): Promise<Outcome<RecordingRecord>> {
    const known = this.#order(call, recording, { type: 'api.holdRecording', recording, pause });
    return Promise.resolve(known === null ? NOT_FOUND : { ok: true, value: { ...known, pause } });
  }

  stop(call: CallId, recording: RecordingId): Promise<Outcome<RecordingRecord>> {
    const known = this.#order(call, recording, { type: 'api.stopRecording', recording });
    return Promise.resolve(known === null ? NOT_FOUND : { ok: true, value: known });
  }

  async remove(call: CallId, recording: CallId | RecordingId): Promise<Outcome<null>> {
    const removed = this.#removing.then(async () => await this.#remove(call, recording));
    this.#removing = removed.catch(() => undefined);
    return await removed;
  }

  async #remove(call: CallId, recording: CallId | RecordingId): Promise<Outcome<null>> {
    const { shelf } = this.#options;
    const owner = this.#options.ownerOf(call);
    const state = owner?.state ?? null;
    if (owner !== null && state !== null) {
      const isOpen = recording === call || state.recordings.some(({ id }) => id === recording);
      if (isOpen) return conflict(state, 'the recording goes on');
      if (!(await shelf.remove(recording))) return NOT_FOUND;
      owner.dispatch({ type: 'api.deleteRecording', recording: asRecordingId(recording) });
      return { ok: true, value: null };
    }
    return await this.#removeOfPast(call, recording);
  }

  async #removeOfPast(call: CallId, recording: CallId | RecordingId): Promise<Outcome<null>> {
    const { store, past, shelf } = this.#options;
    if ((await store.getCall(call)) === null || !(await shelf.remove(recording))) return NOT_FOUND;
    const fact: Fact =
      recording === call
        ? { type: 'recording.deleted', data: { retentionDays: null } }
        : { type: 'leg.recordingDeleted', data: { recording: asRecordingId(recording) } };
    await past.note(call, fact);
    return { ok: true, value: null };
  }

  /** Gives an order to a recording that goes on. @returns it as it was; null: there is none */
  #order(call: CallId, recording: RecordingId, event: UntimedEvent): RecordingRecord | null {
    const known = this.list(call).find(({ id }) => id === recording) ?? null;
    if (known !== null) this.#options.ownerOf(call)?.dispatch(event);
    return known;
  }
}

function recordsOf(state: CallState): readonly RecordingRecord[] {
  return apiRecordings(state).map(({ id, startedAt, pause }) => ({ id, startedAt: timestamp(startedAt), pause }));
}
