/** The AI has the caller: it talks, listens, hands over or hangs up, one action after the other. */
import { closeCall } from '../../ending.ts';
import { playing } from '../../play.ts';
import type { CallState } from '../../state.ts';
import { callerOf, hasHandoffsLeft } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, patch, stageOf } from '../../step.ts';
import { startHandoff } from '../handoff/start-handoff.ts';
import type { Deadlines, StageRules } from '../rules.ts';
import { digitPressed, endTurn, settleListen, takeTurns, wordsHeard } from './ai-queue.ts';
import { bargeIn, bargeInDeadline } from './barge-in.ts';
import { listenDeadline } from './listening.ts';
import type { WithAi } from './state.ts';

export const WITH_AI_RULES: StageRules<'with-ai'> = {
  on: {
    'media.playFinished': (step, { play }) => {
      const { turn } = stageOf(step, 'with-ai');
      if (turn.kind === 'talk' && turn.play.id === play) endTurn(step);
    },
    'media.dtmf': (step, { leg, digit }) => {
      if (leg === callerOf(step.state).id) digitPressed(step, digit);
    },
    'media.playStarted': (step, { play }) => {
      const stage = stageOf(step, 'with-ai');
      const { turn } = stage;
      if (turn.kind !== 'talk' || turn.play.id !== play || turn.startedAt !== null) return;
      patch(step, { stage: { ...stage, turn: { ...turn, startedAt: step.at } } });
    },
    'speech.voice': (step) => {
      const due = bargeInDeadline(step.state, stageOf(step, 'with-ai'));
      if (due !== null && due <= step.at) bargeIn(step);
      settleListen(step);
    },
    'speech.heard': (step, { leg, text, confidence, endAt }) => {
      if (leg === callerOf(step.state).id) wordsHeard(step, { text, confidence, endAt });
    },
    deadline: (step, { name }) => {
      if (name === 'bargeIn') bargeIn(step);
      else settleListen(step);
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
  deadlines,
  settle: takeTurns,
};

function deadlines(stage: WithAi, state: CallState): Deadlines {
  if (stage.turn.kind === 'listen') return { listen: listenDeadline(state, stage, stage.turn) };
  const due = bargeInDeadline(state, stage);
  return due === null ? {} : { bargeIn: due };
}

/** The AI is away. A human is the safe place for the caller. Without one the call ends and says why. */
export function handOffWithoutAi(step: Step): void {
  if (step.state.plan.handoff.destinations.length > 0 && hasHandoffsLeft(step.state)) {
    startHandoff(step, 'route', { reason: 'The AI application is not available' });
  } else {
    closeCall(step, { result: 'failed', reason: 'ai-failed', sipStatus: 200 }, CAUSES.failed);
  }
}
