import type { CallEventOf } from '../../events.ts';
import type { Step } from '../../step.ts';
import { CAUSES, fact, hangup } from '../../step.ts';
import { voiceUp } from '../../voice/voice-leg.ts';
import { memberOf } from './circle.ts';
import { changeMember, joinMember } from './members.ts';

/** A human has the caller: an AI that speaks for itself ends its leg, waits in silence, or listens. */
export function voiceStepsBack(step: Step): void {
  const leg = voiceUp(step.state);
  if (leg === null) return;
  const { whileHuman } = step.state.voice?.plan ?? {};
  if (whileHuman === 'end') hangup(step, leg, CAUSES.voiceDone);
  else if (whileHuman === 'listen') {
    joinMember(step, leg, { kind: 'listen' });
    step.effects.push({ type: 'notifyAi', notice: { event: 'handoff.listening' } });
  }
}

/** A text for the human who talks with the caller. An AI may give one while it takes part; nobody hears it. */
export function coached(step: Step, { leg, text }: CallEventOf<'ai.coached'>): void {
  const mayCoach = leg === null || (leg === voiceUp(step.state) && memberOf(step, leg) !== null);
  if (mayCoach) fact(step, 'ai.coached', { leg, text });
}

/** The API gives a member another mode. An AI that waits in silence takes part from then on. */
export function changeMode(step: Step, { leg, mode }: CallEventOf<'api.changeMember'>): void {
  const isWaitingAi = leg === voiceUp(step.state) && memberOf(step, leg) === null;
  if (isWaitingAi) joinMember(step, leg, mode);
  else changeMember(step, leg, mode);
}
