/** A call that is made for a callback tells how that goes. */
import type { CallbackResult } from '../../ports/callbacks.ts';
import { UNCOUNTED_RESULTS } from '../../ports/callbacks.ts';
import type { CallState } from '../state.ts';
import { callerOf, endingOf } from '../state.ts';
import { timestamp } from '../records.ts';
import type { CallbackRun } from './plan.ts';
import type { Step } from '../step.ts';
import { fact } from '../step.ts';

/** The call has begun. */
export function callbackBegun(step: Step): void {
  const { callback } = step.state.plan;
  if (callback === undefined) return;
  const { id, attempt } = callback;
  fact(step, 'callback.dialling', { callback: id, number: step.state.to, attempt });
}

/** The caller and an agent have each other, so that nobody has to be called back any more. */
export function callbackDone(step: Step): void {
  const { plan, to, handoffs } = step.state;
  if (plan.callback === undefined || handoffs.filter(isReached).length !== 1) return;
  const { id, attempt } = plan.callback;
  fact(step, 'callback.done', { callback: id, number: to, attempt });
}

/** The call is over. What it was made for is tried again later, unless it is done, or was tried often enough. */
export function callbackOver(step: Step): void {
  const { plan, to, handoffs } = step.state;
  if (plan.callback === undefined || handoffs.some(isReached)) return;
  const { id, attempt, maxAttempts } = plan.callback;
  const missed = { callback: id, number: to, attempt, result: resultOf(step.state) };
  if (attempt >= maxAttempts && !UNCOUNTED_RESULTS.has(missed.result)) {
    fact(step, 'callback.failed', missed);
    return;
  }
  fact(step, 'callback.missed', { ...missed, notBefore: timestamp(step.at + waitMs(plan.callback, missed.result)) });
}

/** How long the next attempt waits. */
function waitMs({ spacingMs, agentFirst }: CallbackRun, result: CallbackResult): number {
  if (result === 'interrupted') return 0;
  return result === 'no-agent' && agentFirst !== undefined ? agentFirst.retryMs : spacingMs;
}

function isReached({ result }: CallState['handoffs'][number]): boolean {
  return result === 'bridged' || result === 'released';
}

const RESULTS: Readonly<Record<string, CallbackResult>> = {
  'no-answer': 'no-answer',
  busy: 'busy',
  declined: 'declined',
  rejected: 'rejected',
  unreachable: 'unreachable',
  machine: 'machine',
  'caller-hangup': 'caller-left',
  shutdown: 'interrupted',
};

function resultOf(state: CallState): CallbackResult {
  const reason = endingOf(state)?.reason ?? '';
  const result = RESULTS[reason];
  if (result === 'interrupted') return result;
  if (callerOf(state).state === 'idle') return 'no-agent';
  if (result !== undefined) return result;
  if (!reason.startsWith('handoff-')) return 'error';
  if (state.plan.callback?.agentFirst !== undefined) return 'agent-left';
  return state.answeredAt === null ? 'error' : 'nobody-free';
}
