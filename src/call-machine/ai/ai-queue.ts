import type { AiAction } from '../../ports/ai.ts';
import { hangup, CAUSES, decideEnding, fact, newPlay, patch } from '../step.ts';
import type { Step } from '../step.ts';
import type { AiState } from '../state.ts';
import { callerOf } from '../state.ts';

/** Actions that may wait; an application that sends more is told by a fact, and the rest is dropped. */
export const MAX_QUEUED_ACTIONS = 100;
/** Digits remembered while nobody listens; later ones push out the oldest. */
const MAX_TYPE_AHEAD = 32;

/** Starts a handoff for the AI; injected, because the handoff machine comes back here when it fails. */
export type StartTransfer = (step: Step, action: Extract<AiAction, { type: 'transfer' }>) => void;

function patchAi(step: Step, changes: Partial<AiState>): void {
  patch(step, { ai: { ...step.state.ai, ...changes } });
}

export function enqueue(step: Step, actions: readonly AiAction[]): void {
  const queue = [...step.state.ai.queue, ...actions];
  if (queue.length > MAX_QUEUED_ACTIONS) {
    fact(step, 'ai.overflow', { dropped: queue.length - MAX_QUEUED_ACTIONS });
  }
  patchAi(step, { queue: queue.slice(0, MAX_QUEUED_ACTIONS) });
}

/** Does the next thing that the AI asked for, where it is the AI's turn and nothing is under way. */
export function pump(step: Step, startTransfer: StartTransfer): void {
  for (;;) {
    const { ai, name, ending, handoff } = step.state;
    const next = ai.queue[0];
    if (name !== 'with-ai' || handoff !== null || ending !== null || ai.current !== null || next === undefined) return;
    patchAi(step, { queue: ai.queue.slice(1) });
    switch (next.type) {
      case 'talk':
        patchAi(step, { current: { kind: 'talk', play: newPlay(step, next.prompt) } });
        fact(step, 'ai.talk', { prompt: next.prompt });
        break;
      case 'listen':
        patchAi(step, {
          current: { kind: 'listen', listen: next, digits: '', deadline: step.at + next.timeoutMs },
          typeAhead: '',
        });
        fact(step, 'ai.listen', { timeoutMs: next.timeoutMs });
        for (const digit of ai.typeAhead) digitPressed(step, digit);
        break;
      case 'transfer':
        startTransfer(step, next);
        break;
      case 'hangup':
        decideEnding(step, { result: 'completed', reason: 'ai-hangup', sipStatus: 200 });
        hangup(step, callerOf(step.state).id, CAUSES.ai);
        break;
    }
  }
}

/** A key that the caller pressed while with the AI. */
export function digitPressed(step: Step, digit: string): void {
  const { current, typeAhead } = step.state.ai;
  if (current?.kind !== 'listen') {
    patchAi(step, { typeAhead: (typeAhead + digit).slice(-MAX_TYPE_AHEAD) });
    return;
  }
  const { listen } = current;
  if (digit === listen.finishOnKey) {
    deliver(step, current.digits);
    return;
  }
  const digits = current.digits + digit;
  if (digits.length >= listen.maxDigits) deliver(step, digits);
  else patchAi(step, { current: { ...current, digits, deadline: step.at + listen.interDigitMs } });
}

/** Ends the listening and tells the application what came of it. */
export function deliver(step: Step, digits: string): void {
  const { current } = step.state.ai;
  if (current?.kind !== 'listen') return;
  patchAi(step, { current: null });
  step.effects.push({ type: 'notifyAi', notice: { event: 'call.dtmf', digits, webhook: current.listen.webhook } });
}
