/**
 * What legs say, recorded to files of their own. A recording belongs to the call and not to a stage, so that one that a
 * hangup cuts off is completed, and told of, all the same.
 */
import type { CallId, LegId, RecordingId } from '../../ports/ids.ts';
import { asRecordingId } from '../../ports/ids.ts';
import type { LegRecordingResult, RecordingEnd } from '../../ports/leg-recorder.ts';
import type { LegRole } from '../../ports/records.ts';
import type { CallEventOf } from '../events.ts';
import type { CallState } from '../state.ts';
import { endingOf, isMediaOpen, legOf } from '../state.ts';
import type { Step } from '../step.ts';
import { fact, openLegOf, patch } from '../step.ts';
import type { LegRecording } from './state.ts';

/** Recordings of legs that one call may have. An id of Twilio's form has room for their numbers. */
export const MAX_RECORDINGS = 63;
/** A recording may take so long to begin. */
const OPEN_MS = 5_000;
/** A file may take so long to be completed. */
const END_MS = 4_000;

/** What there was no recording of. */
const NOTHING = { durationMs: 0, spoken: false } as const;

/** The id of that recording of a call; the first is 1. */
export function recordingIdOf(call: CallId, number: number): RecordingId {
  return asRecordingId(`${call}.rec${String(number)}`);
}

/** Begins to record what a leg says. One that cannot begin is told of as any that failed. */
export function beginRecording(
  step: Step,
  leg: LegId,
  { maxMs, silenceMs }: { readonly maxMs: number; readonly silenceMs: number | null },
): RecordingId {
  const { counters, id: call, recordings } = step.state;
  const number = counters.recordings + 1;
  const id = recordingIdOf(call, number);
  const deadline = step.at + OPEN_MS + maxMs + END_MS;
  patch(step, {
    counters: { ...counters, recordings: number },
    recordings: [...recordings, { id, leg, ending: null, deadline }],
  });
  if (number <= MAX_RECORDINGS) {
    fact(step, 'leg.recording', { recording: id, leg, role: roleOf(step, leg), maxMs });
    step.effects.push({ type: 'recordLeg', leg, recording: id, maxMs, silenceMs });
  } else {
    const message = `the call has had ${String(MAX_RECORDINGS)} recordings`;
    legRecorded(step, { recording: id, ...NOTHING, by: 'failed', message });
  }
  return id;
}

/** Asks for the end of a recording. The first reason counts. */
export function endRecording(step: Step, recording: RecordingId, by: RecordingEnd, digits = ''): void {
  const { recordings } = step.state;
  const isOpen = recordings.some(({ id, ending }) => id === recording && ending === null);
  if (!isOpen) return;
  patch(step, {
    recordings: recordings.map((each) =>
      each.id === recording ? { ...each, ending: { by, digits }, deadline: step.at + END_MS } : each,
    ),
  });
  step.effects.push({ type: 'stopRecordingLeg', recording });
}

/** A recording is over, and its file is whole. */
export function legRecorded(step: Step, event: Omit<CallEventOf<'leg.recorded'>, 'type' | 'at'>): void {
  const known = step.state.recordings.find(({ id }) => id === event.recording);
  if (known !== undefined) over(step, known, event);
}

/** Nobody told of the end of recordings: those are over. */
export function recordingsTooLong(step: Step): void {
  for (const recording of step.state.recordings) {
    if (recording.deadline > step.at) continue;
    endRecording(step, recording.id, 'failed');
    over(step, recording, { ...NOTHING, by: 'failed', message: 'nobody told how the recording ended' });
  }
}

/** Ends the recordings that go on for nobody. Runs after every event. */
export function followRecordings(step: Step): void {
  for (const { id, leg } of step.state.recordings) {
    if (openLegOf(step, leg) === null) endRecording(step, id, legGone(step));
    else if (!isWanted(step.state, id)) endRecording(step, id, 'stopped');
  }
}

/** When the next recording should be over; null: none runs, or the room is being closed, which ends all. */
export function recordingDeadline(state: CallState): number | null {
  const { recordings } = state;
  if (recordings.length === 0 || !isMediaOpen(state)) return null;
  return Math.min(...recordings.map(({ deadline }) => deadline));
}

/** Whether somebody waits for what comes of it. */
function isWanted({ stage }: CallState, recording: RecordingId): boolean {
  return stage.name === 'with-ai' && stage.turn.kind === 'record' && stage.turn.recording === recording;
}

function over(step: Step, recording: LegRecording, { durationMs, spoken, by: how, message }: LegRecordingResult): void {
  const { id, leg, ending } = recording;
  const by = endOf(step, recording, how);
  const digits = ending?.digits ?? '';
  patch(step, { recordings: step.state.recordings.filter((each) => each.id !== id) });
  fact(step, 'leg.recorded', { recording: id, leg, role: roleOf(step, leg), durationMs, spoken, by, digits, message });
  const { stage } = step.state;
  if (stage.name === 'with-ai' && isWanted(step.state, id)) {
    patch(step, { stage: { ...stage, turn: { kind: 'idle' } } });
  }
  if (by === 'stopped') return; // whoever asked for it has no say any more
  step.effects.push({
    type: 'notifyAi',
    notice: { event: 'recording.ended', recording: id, durationMs, spoken, by, digits },
  });
}

/** A file that is not whole has failed, whatever else ended it. */
function endOf(step: Step, { leg, ending }: LegRecording, how: LegRecordingResult['by']): RecordingEnd {
  if (ending?.by === 'stopped') return 'stopped';
  if (how === 'failed') return 'failed';
  if (ending !== null) return ending.by;
  if (how !== 'stopped') return how;
  return openLegOf(step, leg) === null ? legGone(step) : 'failed';
}

/** A caller whose place another telephone has taken has not hung up, and whoever waits has to go on. */
function legGone({ state }: Step): RecordingEnd {
  return endingOf(state) === null ? 'failed' : 'hangup';
}

function roleOf({ state }: Step, leg: LegId): LegRole {
  return legOf(state, leg)?.role ?? 'caller';
}
