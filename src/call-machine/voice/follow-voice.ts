/**
 * Keeps the leg of an AI that speaks for itself in step with the call. It runs after every event.
 *
 *     down --> connecting --> up --> down           the AI has the caller, or a human has and it waits
 *                   \          \--> pausing --> connecting
 *                    \-----------/
 *
 * That of a `connect` is `over` in the end, until the next action comes or somebody else has the caller.
 */
import type { LegId } from '../../ports/ids.ts';
import type { CallEventOf } from '../events.ts';
import { callerOf, endingOf, legOf } from '../state.ts';
import type { CallState } from '../state.ts';
import type { Step } from '../step.ts';
import { CAUSES, fact, hangup, newPlay, openLeg, patch, stageOf } from '../step.ts';
import { dropVoice, streamOf } from './connected-voice.ts';
import { voiceLost } from './lost.ts';
import type { VoiceLine, VoiceState } from './state.ts';
import { isVoiceMute, voiceLegOf, voiceUp } from './voice-leg.ts';
import { patchVoice, voicePlanOf } from './voice-step.ts';

/** The ringing is over, and the AI is not there yet: a caller is not in silence for longer. */
export const FIRST_MUSIC_MS = 400;

const DOWN: VoiceLine = { name: 'down' };

export function followVoice(step: Step): void {
  if (step.state.voice === null) return;
  const leg = legOf(step.state, voiceLegOf(step.state));
  if (leg !== null && (leg.closing || leg.state === 'ended')) patchVoice(step, { line: DOWN });
  if (endingOf(step.state) !== null) {
    stop(step);
  } else if (step.state.stage.name === 'with-ai') {
    if (step.state.voice.line.name === 'down') connect(step);
    keepWaiting(step);
    return;
  } else if (step.state.voice.line.name !== 'up') {
    // Somebody else has the caller. Where nothing is up yet, nobody waits for it.
    stop(step);
    dropVoice(step);
  }
  if (isWaiting(step.state)) patchVoice(step, { wait: null });
}

/** A function, because TypeScript would assume that there is a voice still. */
function isWaiting({ voice }: CallState): boolean {
  return voice !== null && voice.wait !== null;
}

function stop(step: Step): void {
  const leg = voiceLegOf(step.state);
  if (leg !== null) hangup(step, leg, CAUSES.voiceDone);
  const name = step.state.voice?.line.name;
  // One that is over stays so: its application has been told.
  if (name !== 'down' && name !== 'over') patchVoice(step, { line: DOWN });
}

/** Dials the AI. */
function connect(step: Step): void {
  const { voice } = step.state;
  // The telephone of a caller that has gone, or is told goodbye, needs none.
  if (voice === null || callerOf(step.state).state !== 'answered') return;
  const leg = openLeg(step, 'ai');
  const deadline = step.at + voicePlanOf(step).connectTimeoutMs;
  const { target, connections } = voice;
  patchVoice(step, { line: { name: 'connecting', leg, deadline }, connections: connections + 1 });
  step.effects.push({ type: 'connectAi', leg, target });
  fact(step, 'ai.connecting', { leg, target, connection: connections + 1 });
}

/** Music begins when its time has come. On a caller who waits for another connection it begins at once. */
function keepWaiting(step: Step): void {
  const { voice } = step.state;
  if (voice === null) return;
  if (voiceUp(step.state) !== null && !isVoiceMute(step.state)) {
    if (voice.wait !== null) patchVoice(step, { wait: null });
    return;
  }
  const { name } = voice.line;
  const isSoonOver = name === 'over' || (voice.connections <= 1 && name === 'connecting');
  const wait = voice.wait ?? { musicAt: step.at + (isSoonOver ? FIRST_MUSIC_MS : 0), music: null, begun: false };
  if (wait.begun || step.at < wait.musicAt) {
    if (wait !== voice.wait) patchVoice(step, { wait });
    return;
  }
  const { holdMusic } = step.state.plan;
  const music = holdMusic === null ? null : newPlay(step, holdMusic, true);
  patchVoice(step, { wait: { ...wait, music, begun: true } });
}

/** When the voice wants to be woken; none while it does not have the caller. */
export function voiceDeadlines({ voice }: CallState): { readonly voice?: number; readonly voiceMusic?: number } {
  if (voice === null) return {};
  const { wait } = voice;
  const due = dueOf(voice);
  return {
    ...(due !== null && { voice: due }),
    ...(wait !== null && !wait.begun && { voiceMusic: wait.musicAt }),
  };
}

function dueOf({ line, plan }: VoiceState): number | null {
  switch (line.name) {
    case 'connecting':
      return line.deadline;
    case 'pausing':
      return line.until;
    case 'up':
      // Whoever is silent for as long as a connection may take is lost.
      return line.pausedSince === null ? null : line.pausedSince + plan.connectTimeoutMs;
    case 'down':
    case 'over':
      return null;
  }
}

/** The connection takes too long, or the pause before the next one is over. */
export function voiceDue(step: Step): void {
  const line = step.state.voice?.line;
  if (line?.name === 'pausing') patchVoice(step, { line: DOWN });
  if (line?.name === 'up') voiceSilent(step, line);
  if (line?.name !== 'connecting') return;
  hangup(step, line.leg, CAUSES.noAnswer);
  voiceLost(step, line.leg, 'timeout');
}

/** The AI is there. Keys that the caller pressed before are sent to it. */
export function voiceAnswered(step: Step, { leg }: CallEventOf<'leg.answered'>): void {
  const { voice } = step.state;
  if (voice?.line.name !== 'connecting' || voice.line.leg !== leg) return;
  patchVoice(step, { line: { name: 'up', leg, since: step.at, pausedSince: null } });
  const { pauseMs } = voicePlanOf(step);
  if (pauseMs !== null) step.effects.push({ type: 'watchPauses', leg, pauseMs });
  fact(step, 'ai.connected', { leg, target: voice.target, ...streamOf(voice) });
  const stage = stageOf(step, 'with-ai');
  if (stage.typeAhead === '') return;
  step.effects.push({ type: 'sendDtmf', leg, digits: stage.typeAhead });
  patch(step, { stage: { ...stage, typeAhead: '' } });
}

/** Nothing comes from the AI's leg, or something comes again. */
export function voicePaused(step: Step, { leg, paused }: CallEventOf<'media.paused'>): void {
  const line = step.state.voice?.line;
  if (line?.name !== 'up' || line.leg !== leg || (line.pausedSince !== null) === paused) return;
  patchVoice(step, { line: { ...line, pausedSince: paused ? step.at : null } });
}

/** Nothing comes from the AI's leg any more. Only where it has the caller is that a loss to anybody. */
export function voiceSilent(step: Step, { leg }: { readonly leg: LegId }): void {
  hangup(step, leg, CAUSES.mediaTimeout);
  if (step.state.stage.name === 'with-ai') voiceLost(step, leg, 'media-timeout');
}
