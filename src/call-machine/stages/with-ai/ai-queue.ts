import type { AiAction } from '../../../ports/ai.ts';
import type { HandoffRequest } from '../../../ports/call-control.ts';
import { CALL_LIMITS } from '../../../ports/call-limits.ts';
import { callerOf, hasHandoffsLeft } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, enterClosing, fact, hangup, newPlay, patch, stageOf } from '../../step.ts';
import { startHandoff } from '../handoff/start-handoff.ts';
import type { AiTurn, WithAi } from './state.ts';

/** An application that sends more is told by a fact, and the rest is dropped. */
export const MAX_QUEUED_ACTIONS = CALL_LIMITS.maxQueuedActions;

const IDLE: AiTurn = { kind: 'idle' };

function patchStage(step: Step, changes: Partial<WithAi>): void {
  patch(step, { stage: { ...stageOf(step, 'with-ai'), ...changes } });
}

function setQueue(step: Step, queue: readonly AiAction[]): void {
  patch(step, { ai: { ...step.state.ai, queue } });
}

/** Puts actions behind those that wait, in whatever stage the call is. */
export function enqueue(step: Step, actions: readonly AiAction[]): void {
  const queue = [...step.state.ai.queue, ...actions];
  if (queue.length > MAX_QUEUED_ACTIONS) {
    fact(step, 'ai.overflow', { dropped: queue.length - MAX_QUEUED_ACTIONS });
  }
  setQueue(step, queue.slice(0, MAX_QUEUED_ACTIONS));
}

/** Ends what the AI was doing. */
export function endTurn(step: Step): void {
  patchStage(step, { turn: IDLE });
}

/** Does what the AI asked for, one action after the other, as long as it is the AI's turn and nothing is under way. */
export function takeTurns(step: Step): void {
  for (;;) {
    const { ai, stage } = step.state;
    const [next, ...queue] = ai.queue;
    if (stage.name !== 'with-ai' || stage.turn.kind !== 'idle' || next === undefined) return;
    setQueue(step, queue);
    switch (next.type) {
      case 'talk':
        patchStage(step, { turn: { kind: 'talk', play: newPlay(step, next.prompt) } });
        fact(step, 'ai.talk', { prompt: next.prompt });
        break;
      case 'listen':
        patchStage(step, {
          turn: { kind: 'listen', listen: next, digits: '', deadline: step.at + next.timeoutMs },
          typeAhead: '',
        });
        fact(step, 'ai.listen', { timeoutMs: next.timeoutMs });
        for (const digit of stage.typeAhead) digitPressed(step, digit);
        break;
      case 'transfer':
        transfer(step, next);
        break;
      case 'hangup':
        enterClosing(step, { result: 'completed', reason: 'ai-hangup', sipStatus: 200 });
        hangup(step, callerOf(step.state).id, CAUSES.ai);
        break;
    }
  }
}

/** Takes a key that the caller pressed. */
export function digitPressed(step: Step, digit: string): void {
  const { turn, typeAhead } = stageOf(step, 'with-ai');
  if (turn.kind !== 'listen') {
    // Later ones push out the oldest.
    patchStage(step, { typeAhead: (typeAhead + digit).slice(-CALL_LIMITS.maxDigits) });
    return;
  }
  const { listen } = turn;
  if (digit === listen.finishOnKey) {
    deliver(step, turn.digits);
    return;
  }
  const digits = turn.digits + digit;
  if (digits.length >= listen.maxDigits) deliver(step, digits);
  else patchStage(step, { turn: { ...turn, digits, deadline: step.at + listen.interDigitMs } });
}

/** Ends the listening and tells the application what came of it. */
export function deliver(step: Step, digits: string): void {
  const { turn } = stageOf(step, 'with-ai');
  if (turn.kind !== 'listen') return;
  endTurn(step);
  step.effects.push({ type: 'notifyAi', notice: { event: 'call.dtmf', digits, webhook: turn.listen.webhook } });
}

function transfer(step: Step, action: Extract<AiAction, { type: 'transfer' }>): void {
  if (!hasHandoffsLeft(step.state)) {
    refuseTransfer(step);
    return;
  }
  const request: Partial<HandoffRequest> = {
    ...(action.destinations.length > 0 && { destinations: action.destinations }),
    ...(action.whisper !== null && { whisper: action.whisper }),
    ...(action.reason !== null && { reason: action.reason }),
    ...(action.summary !== null && { summary: action.summary }),
    ...(action.context !== null && { context: action.context }),
  };
  startHandoff(step, 'ai', request);
}

/** The application goes round in circles. It is told so, and says what comes then. */
function refuseTransfer(step: Step): void {
  const reason = 'too-many-handoffs';
  fact(step, 'handoff.refused', { reason, maxPerCall: step.state.plan.handoff.maxPerCall });
  setQueue(step, []);
  step.effects.push({ type: 'notifyAi', notice: { event: 'handoff.refused', reason } });
}
