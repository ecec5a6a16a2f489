import { closeCall } from '../../ending.ts';
import { hasHandoffsLeft } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES } from '../../step.ts';
import { startHandoff } from '../handoff/start-handoff.ts';

/** The AI is away. A human is the safe place for the caller. Without one the call ends and says why. */
export function handOffWithoutAi(step: Step): void {
  if (step.state.plan.handoff.destinations.length > 0 && hasHandoffsLeft(step.state)) {
    startHandoff(step, 'route', { reason: 'The AI application is not available' });
  } else {
    closeCall(step, { result: 'failed', reason: 'ai-failed', sipStatus: 200 }, CAUSES.failed);
  }
}
