import { patch } from '../../../step.ts';
import { WITH_AI } from '../../with-ai/state.ts';
import { endHandoff } from '../end-handoff.ts';
import { currentHandoff } from '../handoff-step.ts';
import type { FallbackRule } from './rule.ts';

/** The caller goes back to the AI, which is told why, if there is one that can be reached. */
export const returnToAi: FallbackRule<'ai'> = (step, _fallback, reason) => {
  if (step.state.plan.ai === 'none' || !step.state.ai.alive) return false;
  const { id, attempts, humanSaid } = currentHandoff(step);
  endHandoff(step, 'returned', reason);
  patch(step, { stage: WITH_AI });
  step.effects.push({
    type: 'notifyAi',
    notice: {
      event: 'handoff.ended',
      handoffId: id,
      result: 'returned',
      reason,
      ...(attempts.length > 0 && { attempts: attempts.map(({ destination, result }) => ({ destination, result })) }),
      ...(humanSaid !== undefined && { humanSaid }),
    },
  });
  return true;
};
