/** Recordings of the caller that a program begins, pauses and stops by the API. They outlast the stages of the call. */
import type { RecordingId } from '../../ports/ids.ts';
import type { RecordingPause } from '../../ports/leg-recorder.ts';
import type { CallEventOf } from '../events.ts';
import type { CallState } from '../state.ts';
import { callerOf, endingOf } from '../state.ts';
import type { Step } from '../step.ts';
import { fact, patch } from '../step.ts';
import { beginRecording, endRecording, MAX_RECORDINGS } from './leg-recordings.ts';
import type { LegRecording } from './state.ts';

/** Those that one call may have under way at once. */
const MAX_AT_ONCE = 4;

/** The recordings of a call that the API began and that go on, oldest first. */
export function apiRecordings({ recordings }: CallState): readonly LegRecording[] {
  return recordings.filter(({ trigger, ending }) => trigger === 'api' && ending === null);
}

/** Why the caller cannot be recorded for the API now; null: it can. */
export function recordingFault(state: CallState): string | null {
  const { closing, state: leg } = callerOf(state);
  if (endingOf(state) !== null || closing) return 'the call is ending';
  if (leg !== 'answered') return 'the call is not answered yet';
  if (state.counters.recordings >= MAX_RECORDINGS) return `the call has had ${String(MAX_RECORDINGS)} recordings`;
  const isFull = apiRecordings(state).length >= MAX_AT_ONCE;
  return isFull ? `${String(MAX_AT_ONCE)} recordings of the call are under way` : null;
}

type Order = CallEventOf<'api.startRecording' | 'api.holdRecording' | 'api.stopRecording' | 'api.deleteRecording'>;

/** Does what the API wants done with recordings. One that begins goes on until it is stopped or the caller is gone. */
export function takeRecordingOrder(step: Step, order: Order): void {
  const { state } = step;
  switch (order.type) {
    case 'api.startRecording':
      if (recordingFault(state) !== null) return;
      beginRecording(step, callerOf(state).id, 'api', { maxMs: order.maxMs, silenceMs: null, trim: order.trim });
      return;
    case 'api.holdRecording':
      hold(step, order.recording, order.pause);
      return;
    case 'api.stopRecording':
      if (apiRecordings(state).some(({ id }) => id === order.recording)) endRecording(step, order.recording, 'stopped');
      return;
    case 'api.deleteRecording':
      if (state.recordings.some(({ id }) => id === order.recording)) return;
      fact(step, 'leg.recordingDeleted', { recording: order.recording });
  }
}

function hold(step: Step, recording: RecordingId, pause: RecordingPause | null): void {
  const known = apiRecordings(step.state).find(({ id }) => id === recording);
  if (known === undefined || known.pause === pause) return;
  patch(step, { recordings: step.state.recordings.map((each) => (each === known ? { ...each, pause } : each)) });
  fact(step, 'leg.recordingPaused', { recording, pause });
  step.effects.push({ type: 'holdRecordingLeg', recording, pause });
}
