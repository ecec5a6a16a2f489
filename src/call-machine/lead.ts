/** Another application is to lead a call that is up. What the call is doing comes to its end, and nobody is told. */
import { CAUSES, fact, hangup, patch } from './step.ts';
import type { Step } from './step.ts';
import { giveUpAttempt } from './stages/handoff/attempts.ts';
import { endHandoff } from './stages/handoff/end-handoff.ts';
import { currentHandoff } from './stages/handoff/handoff-step.ts';
import { openAttempts, referringAttempt } from './stages/handoff/state.ts';
import { leaveForAi } from './stages/conversation/go-back.ts';
import { WITH_AI } from './stages/with-ai/state.ts';
import { startedNotice } from './started-notice.ts';
import type { CallState } from './state.ts';
import { callerOf, stateNameOf } from './state.ts';
import { voiceLegOf } from './voice/voice-leg.ts';

/** Why no other application can lead the call now; null: one can. */
export function leadFault(state: CallState): string | null {
  const { stage } = state;
  switch (stage.name) {
    case 'routing':
    case 'answering':
      return 'the call is not answered yet';
    case 'closing':
    case 'ended':
      return 'the call is ending';
    case 'handoff':
      if (state.answeredAt === null) return 'the call is not answered yet';
      return referringAttempt(stage.handoff) === null ? null : 'the caller is on its way to somebody (REFER)';
    case 'conversation': {
      const { leaving, transfer = null } = stage;
      if (transfer !== null) return 'somebody is being put through';
      return leaving?.name === 'referring' ? 'the caller is on its way to somebody (REFER)' : null;
    }
    case 'callback':
      return 'the caller is asked whether to be called back';
    case 'with-ai':
    case 'voicemail':
      return callerOf(state).closing ? 'the call is ending' : null;
  }
}

/** Gives the call to whoever leads it from now on, and tells it of the call as of one that begins. */
export function takeLead(step: Step): void {
  if (leadFault(step.state) !== null) return;
  const from = stateNameOf(step.state);
  windUp(step);
  const voice = voiceLegOf(step.state);
  if (voice !== null) hangup(step, voice, CAUSES.voiceDone);
  fact(step, 'call.led', { from });
  patch(step, {
    stage: WITH_AI,
    ai: { alive: true, queue: [] },
    voice: null,
    plan: { ...step.state.plan, ai: 'webhook' },
  });
  step.effects.push({ type: 'notifyAi', notice: startedNotice(step.state) });
}

/** Releases everybody but the caller. */
function windUp(step: Step): void {
  const { stage } = step.state;
  if (stage.name === 'handoff') {
    for (const { leg } of openAttempts(currentHandoff(step))) giveUpAttempt(step, leg, 'cancelled', CAUSES.cancelled);
    endHandoff(step, 'returned', 'cancelled');
  } else if (stage.name === 'conversation') {
    leaveForAi(step);
  }
}
