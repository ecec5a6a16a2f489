import type { RecordingControl, RecordingRecord } from '../../src/ports/call-recordings.ts';
import type { CallId, RecordingId } from '../../src/ports/ids.ts';
import { asRecordingId } from '../../src/ports/ids.ts';
import type { RecordingPause } from '../../src/ports/leg-recorder.ts';
import type { Outcome } from '../../src/ports/outcome.ts';
import type { RecordingStatus } from '../../src/ports/own-recording.ts';

const NOT_FOUND = { ok: false, code: 'not-found' } as const;

/** Recordings of calls that are up, without any call. */
export class ScriptedRecordings implements RecordingControl {
  readonly orders: unknown[] = [];
  /** The outcome of a deletion. */
  removed: Outcome<null> = { ok: true, value: null };
  readonly #isUp: (call: CallId) => boolean;
  #open: readonly RecordingRecord[] = [];
  #count = 0;

  constructor(isUp: (call: CallId) => boolean) {
    this.#isUp = isUp;
  }

  #state: RecordingStatus['state'] = 'recording';

  status(call: CallId): RecordingStatus | null {
    return this.#isUp(call) ? { state: this.#state, pausedBy: null, pausedAt: null, resumesAt: null } : null;
  }

  control(call: CallId, order: 'start' | 'stop' | 'pause' | 'resume'): Promise<Outcome<RecordingStatus>> {
    this.#state = order === 'pause' ? 'paused' : order === 'stop' ? 'stopped' : 'recording';
    const value = this.status(call);
    return Promise.resolve(value === null ? NOT_FOUND : { ok: true, value });
  }

  list(call: CallId): readonly RecordingRecord[] {
    return this.#isUp(call) ? this.#open : [];
  }

  start(call: CallId, request: Parameters<RecordingControl['start']>[1]): Promise<Outcome<RecordingRecord>> {
    if (!this.#isUp(call)) return Promise.resolve(NOT_FOUND);
    this.orders.push(request);
    this.#count += 1;
    const id = asRecordingId(`${call}.rec${String(this.#count)}`);
    const value: RecordingRecord = { id, startedAt: '2026-11-28T10:00:00.000Z', pause: null };
    this.#open = [...this.#open, value];
    return Promise.resolve({ ok: true, value });
  }

  hold(call: CallId, recording: RecordingId, pause: RecordingPause | null): Promise<Outcome<RecordingRecord>> {
    const known = this.list(call).find(({ id }) => id === recording);
    if (known === undefined) return Promise.resolve(NOT_FOUND);
    const value = { ...known, pause };
    this.#open = this.#open.map((each) => (each === known ? value : each));
    return Promise.resolve({ ok: true, value });
  }

  stop(call: CallId, recording: RecordingId): Promise<Outcome<RecordingRecord>> {
    const value = this.list(call).find(({ id }) => id === recording);
    this.#open = this.#open.filter(({ id }) => id !== recording);
    return Promise.resolve(value === undefined ? NOT_FOUND : { ok: true, value });
  }

  remove(call: CallId, recording: CallId | RecordingId): Promise<Outcome<null>> {
    this.orders.push({ remove: recording, call });
    return Promise.resolve(this.removed);
  }
}
