import { MAX_RECORDINGS } from '../../../recordings/leg-recordings.ts';
import { callerOf } from '../../../state.ts';
import type { CallState } from '../../../state.ts';
import { CAUSES, hangup } from '../../../step.ts';
import { voiceLegOf } from '../../../voice/voice-leg.ts';
import { enterVoicemail } from '../../voicemail/voicemail.ts';
import { giveUpAttempt } from '../attempts.ts';
import { endHandoff } from '../end-handoff.ts';
import { currentHandoff } from '../handoff-step.ts';
import type { Handoff } from '../state.ts';
import { isDecided, openAttempts } from '../state.ts';
import type { FallbackRule } from './rule.ts';
import { voicemailTerms } from './voicemail-terms.ts';

/** The caller leaves a message. Agents who are still being called or asked are released. */
export const takeToVoicemail: FallbackRule<'voicemail'> = (step, fallback, reason) => {
  const handoff = currentHandoff(step);
  const terms = voicemailTerms(step.state.plan, fallback);
  if (terms === null || !canLeaveMessage(step.state, handoff)) return false;
  const { caller } = handoff;
  for (const { leg } of openAttempts(handoff)) giveUpAttempt(step, leg, 'cancelled', CAUSES.cancelled);
  endHandoff(step, 'voicemail', reason);
  const voice = voiceLegOf(step.state);
  if (voice !== null) hangup(step, voice, CAUSES.voiceDone);
  enterVoicemail(step, handoff.id, terms, caller.name === 'waiting' ? caller.hears.play : null);
  return true;
};

/** An agent who has the caller but for the last step keeps it. */
function canLeaveMessage(state: CallState, handoff: Handoff): boolean {
  const { state: leg, closing } = callerOf(state);
  return !isDecided(handoff) && leg === 'answered' && !closing && state.counters.recordings < MAX_RECORDINGS;
}
