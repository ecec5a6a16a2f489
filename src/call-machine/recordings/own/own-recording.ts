/**
 * The call's own recording: it begins with the answer, or by order, and may be paused, so that card data is not in it. What
 * else is recorded of the call is silent with it.
 *
 *     (off) --> runs <--> paused
 *                 \_________\____> stopped
 */
import type { LegId } from '../../../ports/ids.ts';
import type { PauseTrigger, RecordingStatus } from '../../../ports/own-recording.ts';
import { timestamp } from '../../records.ts';
import type { CallEventOf } from '../../events.ts';
import type { CallState } from '../../state.ts';
import { callerOf, endingOf, isMediaOpen } from '../../state.ts';
import type { Step } from '../../step.ts';
import { fact, patch } from '../../step.ts';
import { firstBeep } from './beep-times.ts';
import type { OwnRecording } from './state.ts';

/** Who asks for a pause, or for its end. */
export interface PauseOrder {
  readonly trigger: PauseTrigger;
  readonly rule?: string;
  readonly leg?: LegId;
  /** The pause lasts no longer. */
  readonly forMs?: number | null;
}

/** Words come so long after they were said. */
const WORDS_COME_MS = 10_000;

/** Begins to record the call. A second beginning does nothing. */
export function beginOwnRecording(step: Step): void {
  const { ownRecording, plan } = step.state;
  if (ownRecording !== undefined) return;
  const nextBeepAt = firstBeep(plan, step.at);
  patch(step, { ownRecording: { stopped: false, pause: null, lastPause: null, keys: [], nextBeepAt } });
  step.effects.push({ type: 'record', caller: callerOf(step.state).id });
}

/** Why the recording cannot be begun, ended, paused or resumed now; null: it can. */
export function ownRecordingFault(state: CallState, order: RecordingOrder): string | null {
  const { ownRecording: own } = state;
  if (endingOf(state) !== null) return 'the call is ending';
  if (callerOf(state).state !== 'answered') return 'the call is not answered yet';
  switch (order) {
    case 'start':
      return own === undefined ? null : own.stopped ? 'the recording was ended' : 'the call is recorded already';
    case 'stop':
    case 'pause':
    case 'resume':
      return own === undefined || own.stopped ? 'the call is not recorded' : null;
  }
}

/** What a program may ask for. */
export type RecordingOrder = CallEventOf<'api.controlRecording'>['order'];

/** Does what a program wants. */
export function controlRecording(step: Step, { order }: CallEventOf<'api.controlRecording'>): void {
  if (ownRecordingFault(step.state, order) !== null) return;
  switch (order) {
    case 'start':
      fact(step, 'recording.started', { trigger: 'api' });
      beginOwnRecording(step);
      return;
    case 'stop':
      stop(step);
      return;
    case 'pause':
      pauseRecording(step, { trigger: 'api' });
      return;
    case 'resume':
      resumeRecording(step, { trigger: 'api' });
  }
}

/** Pauses the recording. Of one that is paused already, the pause lasts as long as the longer of the two. */
export function pauseRecording(step: Step, { trigger, rule, leg, forMs }: PauseOrder): void {
  const own = runningOf(step.state);
  if (own === null) return;
  const maxMs = step.state.plan.recorder?.pauseMaxMs ?? null;
  const lasts = [forMs ?? null, maxMs].filter((ms) => ms !== null);
  const lastsMs = lasts.length === 0 ? null : Math.min(...lasts);
  const until = lastsMs === null ? null : step.at + lastsMs;
  if (own.pause !== null) {
    const later = until === null || own.pause.until === null ? null : Math.max(until, own.pause.until);
    patchOwn(step, { pause: { ...own.pause, until: later } });
    return;
  }
  patchOwn(step, { pause: { trigger, since: step.at, until }, nextBeepAt: null });
  fact(step, 'recording.paused', { trigger, rule: rule ?? null, leg: leg ?? null, forMs: lastsMs });
  step.effects.push({ type: 'holdRecordings', paused: true });
}

/** Ends the pause. */
export function resumeRecording(step: Step, { trigger, rule, leg }: PauseOrder): void {
  const own = runningOf(step.state);
  if (own === null || own.pause === null) return;
  const before = own.lastPause;
  // Words of the pause before may still come: two that are close to each other are one for them.
  const isClose = before !== null && own.pause.since - before.until < WORDS_COME_MS;
  const lastPause = { since: isClose ? before.since : own.pause.since, until: step.at };
  patchOwn(step, { pause: null, lastPause, nextBeepAt: firstBeep(step.state.plan, step.at) });
  fact(step, 'recording.unpaused', { trigger, rule: rule ?? null, leg: leg ?? null });
  step.effects.push({ type: 'holdRecordings', paused: false });
}

/** The recording, as long as it goes on; null: there is none. */
export function runningOf({ ownRecording: own }: CallState): OwnRecording | null {
  return own === undefined || own.stopped ? null : own;
}

/** When a pause ends by itself; null: none does. */
export function pauseDeadline(state: CallState): number | null {
  return isMediaOpen(state) ? (runningOf(state)?.pause?.until ?? null) : null;
}

/** How it stands, as outsiders are told. */
export function recordingStatus(state: CallState): RecordingStatus {
  const { ownRecording: own } = state;
  const pause = runningOf(state)?.pause ?? null;
  return {
    state: own === undefined ? 'off' : own.stopped ? 'stopped' : pause === null ? 'recording' : 'paused',
    pausedBy: pause?.trigger ?? null,
    pausedAt: pause === null ? null : timestamp(pause.since),
    resumesAt: pause === null || pause.until === null ? null : timestamp(pause.until),
  };
}

export function patchOwn(step: Step, changes: Partial<OwnRecording>): void {
  const { ownRecording } = step.state;
  if (ownRecording !== undefined) patch(step, { ownRecording: { ...ownRecording, ...changes } });
}

/** A pause ends with it, for all that is silent besides. */
function stop(step: Step): void {
  resumeRecording(step, { trigger: 'api' });
  patchOwn(step, { stopped: true, pause: null, nextBeepAt: null });
  fact(step, 'recording.stopped', { trigger: 'api' });
  step.effects.push({ type: 'stopRecord' });
}
