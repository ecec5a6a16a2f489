/**
 * What legs say, recorded to files of their own. A recording belongs to the call and not to a stage, so that one that a
 * hangup cuts off is completed, and told of, all the same. A stage that waits for one says so in its rules (`awaits`).
 */
import type { CallId, LegId, RecordingId } from '../../ports/ids.ts';
import { asRecordingId } from '../../ports/ids.ts';
import { BOTH_SIDED } from '../../ports/leg-recorder.ts';
import type {
  LegRecordingRequest,
  LegRecordingResult,
  RecordingEnd,
  RecordingTrigger,
} from '../../ports/leg-recorder.ts';
import type { LegRole } from '../../ports/records.ts';
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
export const NOT_RECORDED = { durationMs: 0, spoken: false, by: 'failed' } as const;

/** The id of that recording of a call; the first is 1. */
export function recordingIdOf(call: CallId, number: number): RecordingId {
  return asRecordingId(`${call}.rec${String(number)}`);
}

/** Begins to record what a leg says. One that cannot begin is told of as any that failed. */
export function beginRecording(
  step: Step,
  leg: LegId,
  trigger: RecordingTrigger,
  { maxMs, silenceMs, trim }: LegRecordingRequest,
): RecordingId {
  const { counters, id: call, recordings } = step.state;
  const number = counters.recordings + 1;
  const id = recordingIdOf(call, number);
  const deadline = step.at + OPEN_MS + maxMs + END_MS;
  const recording: LegRecording = { id, leg, trigger, startedAt: step.at, pause: null, ending: null, deadline };
  patch(step, { counters: { ...counters, recordings: number } });
  if (number > MAX_RECORDINGS) {
    closeRecording(step, recording, { ...NOT_RECORDED, message: `the call has had ${String(MAX_RECORDINGS)} recordings` }); // prettier-ignore
    return id;
  }
  patch(step, { recordings: [...recordings, recording] });
  fact(step, 'leg.recording', { recording: id, leg, role: roleOf(step, leg), trigger, maxMs });
  if (BOTH_SIDED.has(trigger)) step.effects.push({ type: 'recordBoth', leg, recording: id });
  else step.effects.push({ type: 'recordLeg', leg, recording: id, maxMs, silenceMs, trim });
  return id;
}

/** Asks for the end of a recording. The first reason counts. */
export function endRecording(step: Step, recording: RecordingId, by: RecordingEnd, digits = ''): void {
  const { recordings } = step.state;
  const open = recordings.find(({ id, ending }) => id === recording && ending === null);
  if (open === undefined) return;
  patch(step, {
    recordings: recordings.map((each) =>
      each.id === recording ? { ...each, ending: { by, digits }, deadline: step.at + END_MS } : each,
    ),
  });
  step.effects.push({ type: BOTH_SIDED.has(open.trigger) ? 'stopRecordBoth' : 'stopRecordingLeg', recording });
}

/**
 * A recording is over: it is on record, and an AI that asked for it is told, unless it was stopped.
 * @returns why it ended
 */
export function closeRecording(step: Step, recording: LegRecording, result: LegRecordingResult): RecordingEnd {
  const { id, leg, ending, trigger } = recording;
  const { durationMs, spoken, message } = result;
  const by = endOf(step, recording, result.by);
  const digits = ending?.digits ?? '';
  patch(step, { recordings: step.state.recordings.filter((each) => each.id !== id) });
  fact(step, 'leg.recorded', { recording: id, leg, role: roleOf(step, leg), durationMs, spoken, by, digits, message });
  if (trigger === 'ai' && by !== 'stopped') {
    const notice = { event: 'recording.ended', recording: id, durationMs, spoken, by, digits } as const;
    step.effects.push({ type: 'notifyAi', notice });
  }
  return by;
}

/** Why a recording whose leg is gone ended. A caller whose place another telephone has taken has not hung up. */
export function legGone({ state }: Step): RecordingEnd {
  return endingOf(state) === null ? 'failed' : 'hangup';
}

/** When the next recording should be over; null: none runs, or the room is being closed, which ends all. */
export function recordingDeadline(state: CallState): number | null {
  const { recordings } = state;
  if (recordings.length === 0 || !isMediaOpen(state)) return null;
  return Math.min(...recordings.map(({ deadline }) => deadline));
}

/** A file that is not whole has failed, whatever else ended it. */
function endOf(step: Step, { leg, ending }: LegRecording, how: LegRecordingResult['by']): RecordingEnd {
  if (ending?.by === 'stopped') return 'stopped';
  if (how === 'failed') return 'failed';
  if (ending !== null) return ending.by;
  if (how !== 'stopped') return how;
  return openLegOf(step, leg) === null ? legGone(step) : 'failed';
}

function roleOf({ state }: Step, leg: LegId): LegRole {
  return legOf(state, leg)?.role ?? 'caller';
}
