/**
 * Sets what is on record of a call against what the wire showed. It knows nothing of how the product decides: it has
 * the plan of the call, what the phones saw and did, and the rules of the documents.
 */
import type { AttemptRecord, CallEnding, HandoffReason, HandoffRecord } from '../../src/ports/records.ts';
import { isBefore, outcomesOf } from './attempt-outcomes.ts';
import type { Plan } from './plan.ts';
import { outcomesOfRefer, referralOf } from './refer-outcomes.ts';
import type { Sight, Span } from './sight.ts';
import { SLACK_MS } from './sight.ts';

/** What the REST API tells of a call. */
export interface OnRecord {
  /** Null while it is not over. */
  readonly ended: CallEnding | null;
  readonly handoffs: readonly HandoffRecord[];
}

/** The agents of a call by the URI that the record names them by, in the order of the plan. */
export type Names = readonly string[];

/** What is wrong with the record of a call, in words; empty where nothing is. */
export function judge(plan: Plan, sight: Sight, names: Names, { ended, handoffs }: OnRecord): readonly string[] {
  if (ended === null) return ['the call is not over on record'];
  const [handoff] = handoffs;
  if (handoffs.length > 1) return [`${handoffs.length} handoffs are on record, and one was asked for`];
  if (handoff === undefined) {
    const invited = sight.agents.some(({ invitedMs }) => invitedMs !== null);
    return [
      ...(invited ? ['an agent was called, and no handoff is on record'] : []),
      ...(sight.caller.left === null ? ['the caller stayed, and no handoff is on record'] : []),
      ...endingFaults(ended, unhandedEndings(sight)),
    ];
  }
  return [
    ...attemptFaults(plan, sight, names, handoff),
    ...resultFaults(plan, sight, handoff),
    ...hearingFaults(sight, names, handoff),
    ...endingFaults(ended, endingsAfter(sight, names, handoff)),
  ];
}

/** Follows the hunt along the record: each attempt must be the next one, and have a result that the wire showed. */
function attemptFaults(plan: Plan, sight: Sight, names: Names, handoff: HandoffRecord): string[] {
  const { caller, agents } = sight;
  const faults: string[] = [];
  const waiting = [...plan.destinations];
  let fallback = plan.fallback === 'destination' ? [plan.agents.length - 1] : [];
  let isOver = false;
  for (const [order, { destination, result, sipStatus, forwardedTo }] of handoff.attempts.entries()) {
    const index = names.indexOf(destination);
    if (isOver) faults.push(`${destination} was tried after the end`);
    if (waiting.length === 0) {
      waiting.push(...fallback);
      fallback = [];
    }
    const next = waiting.shift();
    if (next !== index) faults.push(`${destination} was tried, and ${names[next ?? -1] ?? 'nobody'} was next`);
    const agent = agents[index];
    if (agent === undefined) continue;
    const isSent = order === 0 && isSentAway(plan);
    const right = isSent ? outcomesOfRefer(sight) : outcomesOf(agent, plan, caller.left);
    if (!right.some((one) => one.result === result && one.sipStatus === sipStatus)) {
      const may = right.map((one) => `${one.result} ${one.sipStatus ?? '-'}`).join(' or ');
      faults.push(`${destination} is on record as ${String(result)} ${sipStatus ?? '-'}, and the wire showed ${may}`);
    }
    // Where the caller could not be sent, the same destination is dialled.
    if (isSent) waiting.unshift(index);
    const conduct = plan.agents[index]?.conduct;
    if (result === 'forwarded' && conduct?.kind === 'redirects') {
      waiting.unshift(conduct.to);
      if (forwardedTo?.join() !== names[conduct.to]) faults.push(`${destination} forwarded to ${String(forwardedTo)}`);
    }
    isOver = result === 'answered' || result === 'cancelled';
  }
  if (!isOver && waiting.length + fallback.length > 0) faults.push('a destination was left out');
  agents.forEach(({ invitedMs }, index) => {
    const known = handoff.attempts.some(({ destination }) => destination === names[index]);
    if (invitedMs !== null && !known) faults.push(`${names[index]!} was called, and no attempt is on record`);
  });
  return faults;
}

/** The caller's phone is sent to the first destination by a REFER, and nobody is dialled (strategy `refer`). */
function isSentAway({ strategy, refer }: Plan): boolean {
  return strategy === 'refer' && refer !== 'not-allowed';
}

/** The result of the handoff is that of its last attempt. */
function resultFaults(plan: Plan, sight: Sight, handoff: HandoffRecord): string[] {
  const { caller } = sight;
  const last = handoff.attempts.at(-1)?.result;
  const right = ((): readonly string[] => {
    switch (last) {
      case 'answered':
        return answeredResults(plan, sight, handoff);
      case 'cancelled':
        return ['failed caller-left'];
      default:
        return [`${plan.fallback === 'ai' ? 'returned' : 'failed'} ${reasonOf(last)}`];
    }
  })();
  const told = `${String(handoff.result)} ${String(handoff.resultReason)}`;
  const faults = right.includes(told)
    ? []
    : [`the handoff is on record as ${told}, and its attempts make it ${right.join(' or ') || 'nothing'}`];
  if (last === 'cancelled' && caller.left === null) faults.push('the caller is said to have left, and did not');
  return faults;
}

/** What a handoff may have come to that an agent answered. */
function answeredResults(plan: Plan, sight: Sight, { attempts }: HandoffRecord): readonly string[] {
  const { taken, isTold } = referralOf(sight);
  const bridged = 'bridged completed';
  const released = taken.length > 0 ? ['released completed'] : [];
  switch (plan.strategy) {
    case 'conference':
    case 'conference-then-refer':
      return [bridged];
    case 'refer':
      return isSentAway(plan) && attempts.length === 1 ? released : [bridged];
    case 'attended-refer':
      return isTold ? released : [...released, bridged];
  }
}

function reasonOf(result: AttemptRecord['result'] | undefined): HandoffReason {
  switch (result) {
    case 'busy':
    case 'declined':
    case 'machine':
    case 'no-answer':
      return result;
    default:
      return 'error';
  }
}

/** Who hears the caller has the call on record, and who has it hears the caller if both stay a while. */
function hearingFaults({ caller, agents }: Sight, names: Names, handoff: HandoffRecord): string[] {
  const faults: string[] = [];
  agents.forEach(({ heardCallerMs, bye, final }, index) => {
    const attempt = handoff.attempts.findLast(({ destination }) => destination === names[index]);
    const has = attempt?.result === 'answered' && handoff.result !== 'released';
    const ends = [bye, caller.left].filter((span) => span !== null).map(({ fromMs }) => fromMs);
    if (attempt?.result !== 'answered' && heardCallerMs !== null && Math.min(...ends) > heardCallerMs + SLACK_MS) {
      faults.push(`${names[index]!} heard the caller, and is on record as ${String(attempt?.result)}`);
    }
    if (!has || final === null) return;
    const acceptedMs = agents[index]!.keys[0]?.toMs ?? final.toMs + SLACK_MS;
    const stayed = Math.min(...ends) > acceptedMs + SLACK_MS;
    if (stayed && heardCallerMs === null) faults.push(`${names[index]!} has the caller, and never heard one`);
    if (stayed && caller.heardAgentMs === null) faults.push('the caller has an agent, and never heard one');
  });
  return faults;
}

const BY_CALLER = { result: 'completed', reason: 'caller-hangup', sipStatus: 200 } as const;

/** How a call may have ended that was not handed over. */
export function unhandedEndings({ caller }: Sight): readonly CallEnding[] {
  return caller.status === 487 ? [{ result: 'abandoned', reason: 'caller-cancel', sipStatus: 487 }] : [BY_CALLER];
}

const RELEASED = { result: 'completed', reason: 'released', sipStatus: 200 } as const;

/** How a call may have ended after this handoff. */
function endingsAfter(sight: Sight, names: Names, handoff: HandoffRecord): readonly CallEnding[] {
  const { left } = sight.caller;
  switch (handoff.result) {
    case 'released':
      return [RELEASED];
    case 'returned':
      return [{ result: 'completed', reason: 'ai-hangup', sipStatus: 200 }, ...(left === null ? [] : [BY_CALLER])];
    case 'bridged':
      return endingsOfConversation(sight, names.indexOf(handoff.attempts.at(-1)?.destination ?? ''));
    default:
      return handoff.resultReason === 'caller-left'
        ? [{ result: 'abandoned', reason: 'caller-hangup', sipStatus: 200 }]
        : [{ result: 'failed', reason: `handoff-${String(handoff.resultReason)}`, sipStatus: 200 }];
  }
}

/** Caller or agent hangs up, or the two have gone on without us. */
export function endingsOfConversation(sight: Sight, index: number): readonly CallEnding[] {
  const { left } = sight.caller;
  const bye = sight.agents[index]?.bye ?? null;
  const { taken, isTold, isGone } = referralOf(sight);
  if (isTold) return [RELEASED];
  return [
    ...(taken.length > 0 ? [RELEASED] : []),
    ...(mayCome(left, bye) && !isGone ? [BY_CALLER] : []),
    ...(mayCome(bye, left) ? [{ result: 'completed', reason: 'agent-hangup', sipStatus: 200 } as const] : []),
  ];
}

/** Whether one came, and the other was not certainly before it. */
function mayCome(one: Span | null, other: Span | null): boolean {
  return one !== null && !isBefore(other, one);
}

/** What is wrong with how a call ended on record. */
export function endingFaults(ended: CallEnding, right: readonly CallEnding[]): string[] {
  const text = ({ result, reason, sipStatus }: CallEnding): string => `${result} ${reason} ${sipStatus ?? '-'}`;
  const may = right.map(text);
  return may.includes(text(ended))
    ? []
    : [`the call is on record as ${text(ended)}, and the wire showed ${may.join(' or ') || 'no end'}`];
}
