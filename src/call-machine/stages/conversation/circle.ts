/** Small steps that all parts of a conversation share. */
import type { MemberMode } from '../../../ports/conversation-control.ts';
import type { LegId } from '../../../ports/ids.ts';
import type { LegRole, MemberModeName } from '../../../ports/records.ts';
import type { ConversationPlan } from '../../plan.ts';
import { callerOf, legOf } from '../../state.ts';
import type { CallState } from '../../state.ts';
import type { Step } from '../../step.ts';
import { patch, stageOf } from '../../step.ts';
import type { Conversation, Member } from './state.ts';

/** How a call of a former version goes on: nothing of it is changed by keys. */
const FORMER: ConversationPlan = {
  keys: { hold: null, consult: null, merge: null, leave: null, returnToAi: null, park: null, release: null },
  agentLeaves: 'continue',
  ringTimeoutMs: 20_000,
  parkTimeoutMs: 300_000,
};

export function conversationPlan({ plan }: CallState): ConversationPlan {
  return plan.conversation ?? FORMER;
}

/** The conversation. Whoever asks has made sure that there is one. */
export function conversationOf(step: Step): Conversation {
  return stageOf(step, 'conversation');
}

export function patchConversation(step: Step, changes: Partial<Conversation>): void {
  patch(step, { stage: { ...conversationOf(step), ...changes } });
}

export function memberOf(step: Step, leg: LegId): Member | null {
  return conversationOf(step).members.find((member) => member.leg === leg) ?? null;
}

/** Whether a member talks, or would if it were not held. Who only listens or coaches does not. */
export function isPartner({ mode }: Member): boolean {
  return mode.kind === 'talk' || mode.kind === 'held';
}

/** The partners beside the caller. */
export function partners(step: Step): readonly Member[] {
  const caller = callerOf(step.state).id;
  return conversationOf(step).members.filter((member) => member.leg !== caller && isPartner(member));
}

/** That a telephone holds, as facts say it. Those of calls of a former version do not, and are replayed as they were. */
export function byPhone({ state }: Step): { readonly by?: 'phone' } {
  return state.plan.conversation === undefined ? {} : { by: 'phone' };
}

/** A member as facts name it. */
export function asMember(
  step: Step,
  leg: LegId,
  mode: MemberMode,
): {
  readonly leg: LegId;
  readonly role: LegRole;
  readonly mode: MemberModeName;
  readonly coach: LegId | null;
} {
  const role = legOf(step.state, leg)?.role ?? 'agent';
  return { leg, role, mode: mode.kind, coach: mode.kind === 'coach' ? mode.of : null };
}
