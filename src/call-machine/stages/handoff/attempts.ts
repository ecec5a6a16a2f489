/** The destinations that are dialled. Each attempt comes to one result. */
import type { ReservedAgent } from '../../../ports/agents.ts';
import type { LegId } from '../../../ports/ids.ts';
import type { AttemptResult } from '../../../ports/records.ts';
import { hold } from '../../agents/held-agents.ts';
import type { HandoffHeaders, HangupCause } from '../../effects.ts';
import type { CallEventOf } from '../../events.ts';
import { attemptRecord } from '../../records.ts';
import { callerOf, legOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { fact, hangup, openLeg, patch } from '../../step.ts';
import { currentHandoff, moment, ofAttempt, patchAttempt, patchHandoff } from './handoff-step.ts';
import type { Attempt, CallerSide, Forward } from './state.ts';
import { openAttempt } from './state.ts';
import { beginToWait, music } from './waiting.ts';

/** Who is to be dialled. */
export interface Dialled {
  /** What is on record. */
  readonly destination: string;
  /** Where it is dialled. @defaultValue the destination */
  readonly address?: string;
  /** The forward that led here; missing: it is a destination of its own. */
  readonly forward?: Forward;
  /** The agent whose phone it is. */
  readonly agent?: ReservedAgent;
}

/** Opens an agent's leg and an attempt for it. */
export function dial(step: Step, { destination, address = destination, forward, agent }: Dialled): void {
  const { depth, root } = forward ?? { depth: 0, root: destination };
  if (forward === undefined) visit(step, root, address);
  const { id, ringTimeoutMs, callerId, earlyMedia } = currentHandoff(step);
  const leg = openLeg(step, 'agent', { destination: address });
  if (agent !== undefined) hold(step, agent, leg);
  beginAttempt(step, {
    leg,
    destination,
    address,
    depth,
    root,
    ...(agent !== undefined && { agent: agent.agent.id }),
    progress: { name: 'dialling', ringDeadline: step.at + ringTimeoutMs },
  });
  moment(step, 'firstInvite');
  step.effects.push({
    type: 'dial',
    leg,
    destination: address,
    callerNumber: callerId ?? step.state.shownFrom,
    headers: headersOf(step),
    ...(earlyMedia !== undefined && { earlyMedia }),
  });
  fact(step, 'handoff.dialling', { handoffId: id, leg, destination });
}

/** Of this destination only this address has been dialled so far, and nothing waits. */
function visit(step: Step, root: string, address: string): void {
  const { forwards, visited } = currentHandoff(step);
  patchHandoff(step, {
    forwards: forwards.filter((each) => each.root !== root),
    visited: [...visited.filter((each) => each.root !== root), { root, address }],
  });
}

/** Puts an attempt that begins on record. */
export function beginAttempt(step: Step, attempt: NewAttempt): void {
  const blank = {
    result: null,
    sipStatus: null,
    q850Cause: null,
    startedAt: step.at,
    ringingAt: null,
    answeredAt: null,
    briefedAt: null,
    endedAt: null,
    forwardedTo: [],
    repeats: 0,
    askedAgain: false,
    awaited: false,
  };
  patchHandoff(step, { attempts: [...currentHandoff(step).attempts, { ...blank, ...attempt }] });
}

type NewAttempt = Pick<Attempt, 'leg' | 'destination' | 'address' | 'depth' | 'root' | 'agent' | 'progress'>;

/** What the agent's phone is told of the handoff under way. */
export function headersOf(step: Step): HandoffHeaders {
  const { id: handoff, reason, summary } = currentHandoff(step);
  return { handoff, reason, summary };
}

/** How an attempt ended. */
export interface AttemptEnd {
  readonly result: AttemptResult;
  readonly sipStatus: number | null;
  readonly q850Cause: number | null;
  readonly forwardedTo?: readonly string[];
  readonly detail?: string;
}

/** Ends an attempt that failed. The caller goes on waiting, and whoever calls this decides what is tried next. */
export function endAttempt(step: Step, leg: LegId, end: AttemptEnd): void {
  const open = openAttempt(currentHandoff(step), leg);
  if (open === null) return;
  const ended: Attempt = { ...open, ...end, endedAt: step.at, progress: { name: 'over' } };
  patchAttempt(step, leg, ended);
  fact(step, 'handoff.attemptEnded', {
    handoffId: currentHandoff(step).id,
    ...ofAttempt(step, leg),
    attempt: attemptRecord(ended, legOf(step.state, leg)),
  });
  const { caller } = currentHandoff(step);
  if ((caller.name === 'joining' || caller.name === 'called') && caller.leg === leg) loseAgent(step, caller);
}

/** The agent accepted and left before the parties were joined. */
function loseAgent(step: Step, caller: Exclude<CallerSide, { readonly name: 'waiting' | 'away' }>): void {
  const terms = caller.name === 'called' ? caller.terms : caller.called?.terms;
  patchHandoff(
    step,
    terms === undefined
      ? { caller: beginToWait(step, music(step, currentHandoff(step).holdMusic)) }
      : // A caller whom we called for this agent is not kept waiting for another one.
        { caller: { name: 'away', terms }, remaining: [], forwards: [] },
  );
}

/** Ends an attempt from our side. */
export function giveUpAttempt(step: Step, leg: LegId, result: AttemptResult, cause: HangupCause): void {
  const attempt = openAttempt(currentHandoff(step), leg);
  if (attempt === null) return;
  // An attempt of the caller's phone is on the caller's leg, which goes on.
  if (leg !== callerOf(step.state).id) hangup(step, leg, cause);
  endAttempt(step, leg, { result, sipStatus: attempt.sipStatus, q850Cause: cause.q850 });
}

/** Ends the attempt of a handoff that is over: the agent who had the caller is gone. */
export function agentReleased(step: Step, { leg, q850Cause }: CallEventOf<'leg.ended'>): void {
  const isReleased = (attempt: Attempt): boolean => attempt.leg === leg && attempt.result === 'answered';
  const { handoffs } = step.state;
  if (!handoffs.some(({ attempts }) => attempts.some(isReleased))) return;
  patch(step, {
    handoffs: handoffs.map((handoff) => {
      if (!handoff.attempts.some(isReleased)) return handoff;
      const attempts = handoff.attempts.map((attempt) =>
        isReleased(attempt) ? { ...attempt, endedAt: step.at, q850Cause } : attempt,
      );
      return { ...handoff, attempts };
    }),
  });
}
