/** Recordings of what a caller says, by order of a program. Types only. */
import type { CallId, RecordingId } from './ids.ts';
import type { LegRecordingRequest, RecordingPause } from './leg-recorder.ts';
import type { Outcome } from './outcome.ts';
import type { RecordingStatus } from './own-recording.ts';

/** A recording that goes on. */
export interface RecordingRecord {
  readonly id: RecordingId;
  readonly startedAt: string;
  /** What becomes of what is said now; null: it is recorded. */
  readonly pause: RecordingPause | null;
}

/**
 * Begins, pauses and ends recordings of callers, and deletes recordings. One that was begun here outlasts whatever the
 * call does, and ends with it. Those of an AI's `record` are the AI's own.
 */
export interface RecordingControl {
  /** How the call's own recording stands; null: the call is not up. */
  status(call: CallId): RecordingStatus | null;
  /** Begins, ends, pauses or resumes the call's own recording. `conflict`: it cannot be done now. */
  control(call: CallId, order: 'start' | 'stop' | 'pause' | 'resume'): Promise<Outcome<RecordingStatus>>;
  /** Those of a call that were begun here and go on, oldest first. */
  list(call: CallId): readonly RecordingRecord[];
  /** `conflict`: the call is not up, or has as many as it may have. */
  start(call: CallId, request: Omit<LegRecordingRequest, 'silenceMs'>): Promise<Outcome<RecordingRecord>>;
  /** @param pause null: it goes on. `not-found`: no such recording was begun here and goes on */
  hold(call: CallId, recording: RecordingId, pause: RecordingPause | null): Promise<Outcome<RecordingRecord>>;
  /** `not-found` as with {@link RecordingControl.hold}. @returns it as it was */
  stop(call: CallId, recording: RecordingId): Promise<Outcome<RecordingRecord>>;
  /**
   * Deletes the file of a recording, be the call up or over, and puts that on record.
   * `conflict`: the recording goes on. `not-found`: there is no file.
   * @param recording of a leg, or the call's id for its own
   */
  remove(call: CallId, recording: CallId | RecordingId): Promise<Outcome<null>>;
}
