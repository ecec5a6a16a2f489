/** The AI has the caller: it talks, listens, hands over or hangs up, one action after the other. */
import type { Source } from '../../../ports/media.ts';
import { playing } from '../../play.ts';
import type { CallState } from '../../state.ts';
import { callerOf, hasHandoffsLeft, legOf } from '../../state.ts';
import { patch, patchLeg, stageOf } from '../../step.ts';
import { voiceAnswered, voiceDeadlines, voiceDue } from '../../voice/follow-voice.ts';
import { hearsWithVoice } from '../../voice/hears.ts';
import { voiceLegEnded } from '../../voice/lost.ts';
import { voiceLegOf, voiceWithCaller } from '../../voice/voice-leg.ts';
import { voiceReferred } from '../../voice/voice-requests.ts';
import { startHandoff } from '../handoff/start-handoff.ts';
import type { Deadlines, StageRules } from '../rules.ts';
import { digitPressed, endTurn, settleListen, takeTurns, wordsHeard } from './ai-queue.ts';
import { bargeIn, bargeInDeadline } from './barge-in.ts';
import { handOffWithoutAi } from './hand-off-without-ai.ts';
import { listenDeadline } from './listening.ts';
import { recordPlayOver } from './recording-caller.ts';
import { replyHeard } from './reply-times.ts';
import type { AiTurn, WithAi } from './state.ts';

export const WITH_AI_RULES: StageRules<'with-ai'> = {
  on: {
    'media.playFinished': (step, { play }) => {
      const { turn } = stageOf(step, 'with-ai');
      if (turn.kind === 'talk' && turn.play.id === play) endTurn(step);
      else recordPlayOver(step, play);
    },
    'media.dtmf': (step, { leg, digit }) => {
      if (leg !== callerOf(step.state).id) return;
      const voice = voiceWithCaller(step.state);
      if (voice === null) digitPressed(step, digit);
      else step.effects.push({ type: 'sendDtmf', leg: voice, digits: digit });
    },
    'media.playStarted': (step, { play }) => {
      const stage = stageOf(step, 'with-ai');
      const { turn } = stage;
      if (turn.kind !== 'talk' || turn.play.id !== play || turn.startedAt !== null) return;
      patch(step, { stage: { ...stage, turn: { ...turn, startedAt: step.at } } });
      replyHeard(step);
    },
    'speech.voice': (step) => {
      const due = bargeInDeadline(step.state, stageOf(step, 'with-ai'));
      if (due !== null && due <= step.at) bargeIn(step);
      settleListen(step);
    },
    'speech.heard': (step, { leg, text, confidence, endAt }) => {
      if (leg === callerOf(step.state).id) wordsHeard(step, { text, confidence, endAt, toldAt: step.at });
    },
    deadline: (step, { name }) => {
      if (name === 'bargeIn') bargeIn(step);
      else if (name === 'voice') voiceDue(step);
      else if (name === 'listen') settleListen(step);
    },
    'leg.progress': (step, { leg, sipCallId }) => {
      const isNews = leg === voiceLegOf(step.state) && legOf(step.state, leg)?.state === 'inviting';
      if (isNews) patchLeg(step, leg, { state: 'ringing', sipCallId });
    },
    'leg.answered': voiceAnswered,
    'leg.ended': voiceLegEnded,
    'leg.referred': voiceReferred,
    'ai.failed': handOffWithoutAi,
    // The AI's former plans are void. It is told of the outcome and says what comes then.
    'api.handoff': (step, { request }) => {
      if (!hasHandoffsLeft(step.state)) return;
      patch(step, { ai: { ...step.state.ai, queue: [] } });
      startHandoff(step, 'api', request);
    },
  },
  hears: (state, { turn }, leg) => {
    if (state.voice !== null) return hearsWithVoice(state, leg);
    return leg === callerOf(state).id ? heardIn(turn) : [];
  },
  deadlines,
  awaits: ({ turn }) => (turn.kind === 'record' ? turn.taking.recording : null),
  recorded: endTurn,
  settle: takeTurns,
};

/** What the caller hears of the AI's turn. */
function heardIn(turn: AiTurn): readonly Source[] {
  switch (turn.kind) {
    case 'talk':
      return playing(turn.play);
    case 'record':
      return playing(turn.taking.beep);
    case 'idle':
    case 'listen':
      return [];
  }
}

function deadlines(stage: WithAi, state: CallState): Deadlines {
  if (stage.turn.kind === 'listen') return { listen: listenDeadline(state, stage, stage.turn) };
  const due = bargeInDeadline(state, stage);
  return { ...(due !== null && { bargeIn: due }), ...voiceDeadlines(state) };
}
