/** The voice that an application connects for a while, by the action `connect`. */
import type { AiAction, AiNotice } from '../../ports/ai.ts';
import { NO_SPEECH } from '../speech/state.ts';
import type { CallState } from '../state.ts';
import type { Step } from '../step.ts';
import { CAUSES, fact, hangup, patch } from '../step.ts';
import type { VoicePlan } from './plan.ts';
import type { VoiceState } from './state.ts';
import { newVoice } from './state.ts';
import { voiceLegOf } from './voice-leg.ts';
import { patchVoice } from './voice-step.ts';

/** How long the connection of a `connect` may take where it does not say. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Whether the call's voice is that of a `connect`. */
export function isConnected({ voice }: CallState): boolean {
  return voice !== null && voice.source !== null;
}

/** Whether a voice that was connected is not over yet, so that the next action waits. */
export function isVoiceAwaited(state: CallState): boolean {
  return isConnected(state) && state.voice?.line.name !== 'over';
}

/** The id that the application has given the stream; empty: it has none. */
export function streamOf({ source }: VoiceState): { readonly stream?: string } {
  return source?.kind === 'media-stream' && source.streamSid !== undefined ? { stream: source.streamSid } : {};
}

/** Begins a `connect`. The voice is dialled as soon as the event is done with. */
export function beginVoice(step: Step, action: Extract<AiAction, { type: 'connect' }>): void {
  const plan = planOf(action);
  const speech = step.state.speech ?? (plan.tellsWords ? NO_SPEECH : null);
  patch(step, { voice: newVoice(plan, action.source), speech });
}

function planOf({
  source,
  whileHuman,
  reconnects,
  connectTimeoutMs,
}: Extract<AiAction, { type: 'connect' }>): VoicePlan {
  return {
    whileHuman: whileHuman ?? 'end',
    // Neither is asked: the application goes on.
    whenEnded: 'hangup',
    fallback: [],
    reconnects: reconnects ?? 0,
    connectTimeoutMs: connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    pauseMs: null,
    tellsWords: source.kind !== 'media-stream' && source.kind !== 'teler-stream',
  };
}

/** It ended while the caller was with it, or waited for it. The application is told. */
export function voiceOver(step: Step, how: Omit<Extract<AiNotice, { event: 'voice.ended' }>, 'event'>): void {
  const { voice } = step.state;
  if (voice === null) return;
  patchVoice(step, { line: { name: 'over' } });
  fact(step, 'ai.ended', { ...how, ...streamOf(voice) });
  step.effects.push({ type: 'notifyAi', notice: { event: 'voice.ended', ...how } });
}

/** Somebody else has the caller, and nothing of it is up: it is forgotten. The application is told once. */
export function dropVoice(step: Step): void {
  if (!isConnected(step.state)) return;
  if (isVoiceAwaited(step.state)) voiceOver(step, { lost: false, reason: 'handed-over', detail: null });
  patch(step, { voice: null });
}

/** The application goes on without it, and is not told. */
export function takeVoiceAway(step: Step): void {
  if (!isConnected(step.state)) return;
  const leg = voiceLegOf(step.state);
  if (leg !== null) hangup(step, leg, CAUSES.voiceDone);
  patch(step, { voice: null });
}
