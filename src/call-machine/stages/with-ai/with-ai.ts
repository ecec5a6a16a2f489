/** The AI has the caller: it talks, listens, hands over or hangs up, one action after the other. */
import { closeCall } from '../../ending.ts';
import { playing } from '../../play.ts';
import { callerOf, hasHandoffsLeft } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, patch, stageOf } from '../../step.ts';
import { startHandoff } from '../handoff/start-handoff.ts';
import type { StageRules } from '../rules.ts';
import { deliver, digitPressed, endTurn, takeTurns } from './ai-queue.ts';

export const WITH_AI_RULES: StageRules<'with-ai'> = {
  on: {
    'media.playFinished': (step, { play }) => {
      const { turn } = stageOf(step, 'with-ai');
      if (turn.kind === 'talk' && turn.play.id === play) endTurn(step);
    },
    'media.dtmf': (step, { leg, digit }) => {
      if (leg === callerOf(step.state).id) digitPressed(step, digit);
    },
    deadline: (step) => {
      const { turn } = stageOf(step, 'with-ai');
      if (turn.kind === 'listen') deliver(step, turn.digits);
    },
    'ai.failed': handOffWithoutAi,
    // The AI's former plans are void. It is told of the outcome and says what comes then.
    'api.handoff': (step, { request }) => {
      if (!hasHandoffsLeft(step.state)) return;
      patch(step, { ai: { ...step.state.ai, queue: [] } });
      startHandoff(step, 'api', request);
    },
  },
  hears: (state, { turn }, leg) => (leg === callerOf(state).id && turn.kind === 'talk' ? playing(turn.play) : []),
  deadlines: ({ turn }) => (turn.kind === 'listen' ? { listen: turn.deadline } : {}),
  settle: takeTurns,
};

/** The AI is away. A human is the safe place for the caller. Without one the call ends and says why. */
export function handOffWithoutAi(step: Step): void {
  if (step.state.plan.handoff.destinations.length > 0 && hasHandoffsLeft(step.state)) {
    startHandoff(step, 'route', { reason: 'The AI application is not available' });
  } else {
    closeCall(step, { result: 'failed', reason: 'ai-failed', sipStatus: 200 }, CAUSES.failed);
  }
}
