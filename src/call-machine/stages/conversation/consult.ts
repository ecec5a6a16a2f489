/**
 * The agent talks with a third party while the caller hears music:
 *
 *     begun --> third answers --> merged      all talk
 *         \            \--------> returned    the third is let go, the agent has the caller again
 *          \-- not reached        left        the agent goes, the third has the caller
 */
import type { LegId } from '../../../ports/ids.ts';
import type { ConsultResult } from '../../../ports/facts.ts';
import { callerOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, fact, hangup } from '../../step.ts';
import { conversationOf, memberOf, patchConversation } from './circle.ts';
import { resume } from './hold.ts';
import { dialMember, giveUpDialled, leaveMember } from './members.ts';

/** Calls a third party for the agent. It does nothing while there is a consultation already. */
export function beginConsult(step: Step, agent: LegId, destination: string, by: 'api' | 'key'): void {
  const { consult, parked, held } = conversationOf(step);
  if (consult !== null || parked !== null || memberOf(step, agent)?.mode.kind !== 'talk') return;
  // The consultation itself keeps the caller waiting now.
  const caller = callerOf(step.state).id;
  for (const each of held) if (each.leg === caller) resume(step, caller, each.by);
  const request = { destination, role: 'agent', mode: { kind: 'talk' } } as const;
  const third = dialMember(step, request, null);
  patchConversation(step, { consult: { agent, third } });
  fact(step, 'consult.started', { leg: third, agent, destination, by });
}

/** The third party is let go, and the agent talks with the caller again. */
export function returnFromConsult(step: Step): void {
  const { consult } = conversationOf(step);
  if (consult === null) return;
  endConsult(step, 'returned');
  letGo(step, consult.third);
}

/** All talk with each other, the third party as soon as it has answered. */
export function mergeConsult(step: Step): void {
  endConsult(step, 'merged');
}

/** The agent has gone or goes now: the third party has the caller, as soon as it has answered. */
export function leaveToThird(step: Step): void {
  const { consult } = conversationOf(step);
  if (consult === null) return;
  endConsult(step, 'left');
  hangup(step, consult.agent, CAUSES.agentLeft);
  leaveMember(step, consult.agent);
  if (memberOf(step, consult.third) !== null) patchConversation(step, { agent: consult.third });
}

/** Puts the end of the consultation on record, if there is one. */
export function endConsult(step: Step, result: ConsultResult): void {
  const { consult } = conversationOf(step);
  if (consult === null) return;
  patchConversation(step, { consult: null });
  fact(step, 'consult.ended', { leg: consult.third, agent: consult.agent, result });
}

/** Hangs up on somebody who takes part, or is called. */
export function letGo(step: Step, leg: LegId): void {
  giveUpDialled(step, leg, 'cancelled', CAUSES.removed);
  if (memberOf(step, leg) === null) return;
  hangup(step, leg, CAUSES.removed);
  leaveMember(step, leg);
}
