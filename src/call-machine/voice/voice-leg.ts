import type { LegId } from '../../ports/ids.ts';
import type { CallState } from '../state.ts';
import { callerOf, legOf } from '../state.ts';

/** The AI's leg, whether it is up or still dialled; null: there is none. */
export function voiceLegOf({ voice }: CallState): LegId | null {
  const line = voice?.line;
  return line?.name === 'connecting' || line?.name === 'up' ? line.leg : null;
}

/** The AI's leg that is up; null: there is none. */
export function voiceUp(state: CallState): LegId | null {
  const { voice } = state;
  if (voice?.line.name !== 'up') return null;
  const leg = legOf(state, voice.line.leg);
  return leg?.state === 'answered' && !leg.closing ? leg.id : null;
}

/**
 * The AI's leg if it has the caller: they talk with each other. A caller whose telephone holds us is not there, so that
 * the AI hears no music for words.
 */
export function voiceWithCaller(state: CallState): LegId | null {
  const caller = callerOf(state);
  const isThere = state.stage.name === 'with-ai' && caller.state === 'answered' && !caller.closing && !caller.held;
  return isThere ? voiceUp(state) : null;
}

/** Whether nothing comes from the AI's leg: its side holds us (RFC 3264 8.4) and sends nothing, or its audio paused. */
export function isVoiceMute(state: CallState): boolean {
  const leg = legOf(state, voiceUp(state));
  const line = state.voice?.line;
  if (leg === null || line?.name !== 'up') return false;
  return leg.held ? !leg.sends : line.pausedSince !== null;
}
