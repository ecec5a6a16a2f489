import type { Answerer } from '../../../ports/answering.ts';
import type { Step } from '../../step.ts';
import { patch } from '../../step.ts';
import { startHandoff } from '../handoff/start-handoff.ts';
import { WITH_AI } from '../with-ai/state.ts';
import { handOffWithoutAi } from '../with-ai/hand-off-without-ai.ts';

/** The call runs its route: it goes to the AI, or to a human where there is none. @param answeredBy where it is known */
export function beginCourse(step: Step, answeredBy: Answerer | null = null): void {
  const { plan, ai, direction } = step.state;
  patch(step, { stage: WITH_AI });
  if (direction === 'outbound' && plan.ai === 'webhook') tellAi(step, answeredBy);
  if (plan.ai === 'none') startHandoff(step, 'route', {});
  else if (!ai.alive) handOffWithoutAi(step);
}

/** The AI hears of a call of ours only now, because there was nobody to talk to before. */
function tellAi(step: Step, answeredBy: Answerer | null): void {
  const { from, to } = step.state;
  step.effects.push({
    type: 'notifyAi',
    notice: { event: 'call.started', from, to, direction: 'outbound', ...(answeredBy !== null && { answeredBy }) },
  });
}
