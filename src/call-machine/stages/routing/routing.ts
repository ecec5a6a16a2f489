/** The caller's INVITE is in. It is answered, or the call ends before. */
import type { CallEventOf } from '../../events.ts';
import type { Step } from '../../step.ts';
import { fact, patch } from '../../step.ts';
import { startHandoff } from '../handoff/start-handoff.ts';
import type { StageRules } from '../rules.ts';
import { WITH_AI } from '../with-ai/state.ts';
import { handOffWithoutAi } from '../with-ai/with-ai.ts';

export const ROUTING: StageRules<'routing'> = {
  on: { 'leg.answered': callerAnswered },
  hears: () => [],
  deadlines: () => ({}),
};

function callerAnswered(step: Step, { leg, codec }: CallEventOf<'leg.answered'>): void {
  const { plan, ai } = step.state;
  patch(step, { answeredAt: step.at, stage: WITH_AI });
  fact(step, 'call.answered', { leg, codec });
  if (plan.recording) step.effects.push({ type: 'record', caller: leg });
  if (plan.ai === 'none') startHandoff(step, 'route', {});
  else if (!ai.alive) handOffWithoutAi(step);
}
