import type { Answerer } from '../../../ports/answering.ts';
import type { Step } from '../../step.ts';
import { patch } from '../../step.ts';
import { callBack } from '../handoff/call-back.ts';
import { startHandoff } from '../handoff/start-handoff.ts';
import { beginDisclosure } from './tell-first.ts';
import { startedNotice } from '../../started-notice.ts';
import { WITH_AI } from '../with-ai/state.ts';
import { handOffWithoutAi } from '../with-ai/hand-off-without-ai.ts';

/** The call runs its route: it goes to the AI, or to a human where there is none. @param answeredBy where it is known */
export function beginCourse(step: Step, answeredBy: Answerer | null = null): void {
  if (beginDisclosure(step, answeredBy)) return;
  const { plan, ai, direction } = step.state;
  patch(step, { stage: WITH_AI });
  // The AI hears of a call of ours only now, because there was nobody to talk to before.
  if (direction === 'outbound' && plan.ai === 'webhook') {
    step.effects.push({ type: 'notifyAi', notice: startedNotice(step.state, answeredBy) });
  }
  if (plan.callback !== undefined) callBack(step, plan.callback);
  else if (plan.ai === 'none') startHandoff(step, 'route', {});
  else if (!ai.alive) handOffWithoutAi(step);
}
