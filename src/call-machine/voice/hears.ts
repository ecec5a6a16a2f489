import type { LegId } from '../../ports/ids.ts';
import type { Source } from '../../ports/media.ts';
import { playing } from '../play.ts';
import { callerOf, legOf } from '../state.ts';
import type { CallState } from '../state.ts';
import { isVoiceMute, voiceUp, voiceWithCaller } from './voice-leg.ts';

/** What the caller and the AI's leg hear while the AI has the caller. Everybody else hears nothing. */
export function hearsWithVoice(state: CallState, leg: LegId): readonly Source[] {
  const caller = callerOf(state).id;
  const voice = voiceUp(state);
  if (leg === caller) {
    if (legOf(state, caller)?.held === true) return [];
    if (voice === null || isVoiceMute(state)) return playing(state.voice?.wait?.music ?? null);
    return [{ kind: 'leg', leg: voice }];
  }
  return leg === voiceWithCaller(state) && !(legOf(state, leg)?.held ?? false) ? [{ kind: 'leg', leg: caller }] : [];
}
