import type { ConversationLimits } from '../../../ports/handoff-request.ts';
import type { LegId } from '../../../ports/ids.ts';
import { callerOf, legOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { patch } from '../../step.ts';
import { followHold } from './hold.ts';
import type { Conversation, Member } from './state.ts';

/** A member as it is before its telephone has told of anything. */
export function newMember(leg: LegId, mode: Member['mode']): Member {
  return { leg, mode, holds: false, sends: false };
}

/**
 * The caller and an agent talk. If the telephone of one holds us already, the other waits.
 * @param afterwards what becomes of a caller whom the agent leaves
 * @param limits what ends it beside the people
 */
export function enterConversation(
  step: Step,
  agent: LegId,
  afterwards: Conversation['afterwards'],
  limits: ConversationLimits = {},
): void {
  const legs = [callerOf(step.state).id, agent];
  patch(step, {
    stage: {
      name: 'conversation',
      members: legs.map((leg) => newMember(leg, { kind: 'talk' })),
      agent,
      dialled: [],
      held: [],
      consult: null,
      parked: null,
      music: [],
      keys: [],
      ...(afterwards !== undefined && { afterwards }),
      ...limitOf(step, limits),
    },
  });
  for (const leg of legs) if (legOf(step.state, leg)?.held === true) followHold(step, leg);
}

function limitOf({ at }: Step, { timeLimitMs, hangUpKey }: ConversationLimits): Pick<Conversation, 'limit'> {
  if (timeLimitMs === undefined && hangUpKey === undefined) return {};
  return { limit: { endsAt: timeLimitMs === undefined ? null : at + timeLimitMs, key: hangUpKey ?? null } };
}
