/** People talk, until one of them leaves. */
import type { LegId } from '../../../ports/ids.ts';
import { closeCall } from '../../ending.ts';
import type { CallEventOf } from '../../events.ts';
import { callerOf, legOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, SIGNALLING_LOST, fact, newPlay, patch, stageOf } from '../../step.ts';
import type { StageRules } from '../rules.ts';
import {
  agentGoneMeanwhile,
  callerGoneMeanwhile,
  leaveDeadline,
  leaveDeadlines,
  leaveProgress,
  releaseCaller,
} from './leave-path.ts';
import type { Member } from './state.ts';
import { withTransfers } from './transfer/with-transfers.ts';
import { hearsOfMember } from './who-hears-whom.ts';

const TALK = { kind: 'talk' } as const;

export const CONVERSATION: StageRules<'conversation'> = withTransfers({
  on: {
    'leg.media': (step, { leg }) => {
      const isMember = stageOf(step, 'conversation').members.some((member) => member.leg === leg);
      if (isMember && leg !== callerOf(step.state).id) followHold(step, leg);
    },
    'leg.ended': memberLeft,
    'leg.referProgress': leaveProgress,
    'api.release': releaseCaller,
    deadline: leaveDeadline,
  },
  hears: (_state, { members }, leg) => hearsOfMember(members, leg),
  deadlines: leaveDeadlines,
  callerGone: callerGoneMeanwhile,
});

/** The caller and an agent talk. If the agent's phone holds us already, the caller waits. */
export function enterConversation(step: Step, agent: LegId): void {
  const members: readonly Member[] = [callerOf(step.state).id, agent].map((leg) => ({ leg, mode: TALK }));
  patch(step, { stage: { name: 'conversation', members } });
  followHold(step, agent);
}

/** The agent's phone put us on hold or came back (RFC 3264 8.4). The caller hears music meanwhile. */
function followHold(step: Step, agent: LegId): void {
  const isHolding = legOf(step.state, agent)?.held === true;
  const caller = callerOf(step.state).id;
  const { members } = stageOf(step, 'conversation');
  const isHeld = members.some(({ leg, mode }) => leg === caller && mode.kind === 'held');
  if (isHolding === isHeld) return;
  const { holdMusic } = step.state.plan;
  const mode = isHolding
    ? { kind: 'held' as const, music: holdMusic === null ? null : newPlay(step, holdMusic, true) }
    : TALK;
  setMode(step, caller, mode);
  fact(step, isHolding ? 'call.held' : 'call.resumed', { leg: agent });
}

function setMode(step: Step, leg: LegId, mode: Member['mode']): void {
  const conversation = stageOf(step, 'conversation');
  const members = conversation.members.map((member) => (member.leg === leg ? { leg, mode } : member));
  patch(step, { stage: { ...conversation, members } });
}

/** The agent hung up, and the caller has nobody left to talk to. */
function memberLeft(step: Step, event: CallEventOf<'leg.ended'>): void {
  const { leg, by } = event;
  if (!stageOf(step, 'conversation').members.some((member) => member.leg === leg)) return;
  if (agentGoneMeanwhile(step, event)) return;
  const ending = by === 'lost' ? SIGNALLING_LOST : ({ result: 'completed', reason: 'agent-hangup' } as const);
  closeCall(step, { ...ending, sipStatus: 200 }, CAUSES.agentLeft);
}
