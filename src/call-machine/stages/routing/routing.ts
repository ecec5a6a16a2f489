/** The caller's INVITE is in, or ours to that party is out. It is answered, or the call ends before. */
import { closeCall } from '../../ending.ts';
import type { CallEventOf } from '../../events.ts';
import type { CallState } from '../../state.ts';
import { callerOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, fact, patch, patchLeg } from '../../step.ts';
import { startHandoff } from '../handoff/start-handoff.ts';
import type { StageRules } from '../rules.ts';
import { WITH_AI } from '../with-ai/state.ts';
import { handOffWithoutAi } from '../with-ai/hand-off-without-ai.ts';

export const ROUTING: StageRules<'routing'> = {
  on: { 'leg.answered': callerAnswered, 'leg.progress': partyRings, deadline: ringTimeIsOver },
  hears: () => [],
  deadlines: ({ ringDeadline }) => (ringDeadline === undefined ? {} : { ring: ringDeadline }),
};

function callerAnswered(step: Step, { leg, codec }: CallEventOf<'leg.answered'>): void {
  const { plan, ai, direction } = step.state;
  patch(step, { answeredAt: step.at, stage: WITH_AI });
  fact(step, 'call.answered', { leg, codec });
  if (plan.recording) step.effects.push({ type: 'record', caller: leg });
  if (direction === 'outbound' && plan.ai === 'webhook') tellAi(step, step.state);
  if (plan.ai === 'none') startHandoff(step, 'route', {});
  else if (!ai.alive) handOffWithoutAi(step);
}

function tellAi(step: Step, { from, to }: CallState): void {
  step.effects.push({ type: 'notifyAi', notice: { event: 'call.started', from, to, direction: 'outbound' } });
}

/** The party of a call of ours shows signs of life. */
function partyRings(step: Step, { leg, status, sipCallId }: CallEventOf<'leg.progress'>): void {
  if (leg !== callerOf(step.state).id || callerOf(step.state).state === 'ringing') return;
  patchLeg(step, leg, { state: 'ringing', sipCallId });
  fact(step, 'call.ringing', { leg, sipStatus: status });
}

function ringTimeIsOver(step: Step): void {
  const ending = { result: 'failed', reason: 'no-answer', sipStatus: null } as const;
  closeCall(step, ending, CAUSES.noAnswer);
}
