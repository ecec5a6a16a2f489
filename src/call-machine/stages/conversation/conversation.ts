/**
 * People talk. Members join, change their mode and leave; each file here is one part of it:
 *
 *     members, leave    who takes part                     hold, music       who waits, and hears what
 *     keys, key-actions what an agent's keys ask for       consult           the agent asks a third party
 *     go-back           to the AI, or parked               who-hears-whom    what follows for each ear
 *     transfer          somebody is put through to a new party
 *     conference        the call is in a conference of several calls
 *     limit             it ends after some time, or by a key of the caller's
 */
import type { LegId } from '../../../ports/ids.ts';
import type { Source } from '../../../ports/media.ts';
import type { CallEventOf } from '../../events.ts';
import { callerOf, legOf } from '../../state.ts';
import type { CallState } from '../../state.ts';
import type { Step } from '../../step.ts';
import type { Deadlines, StageRules } from '../rules.ts';
import { conversationOf, conversationPlan } from './circle.ts';
import { conferenceAnswered } from './conference.ts';
import { beginConsult, mergeConsult } from './consult.ts';
import { park, parkedTooLong, returnToAi, slotAssigned } from './go-back.ts';
import { apiHold, apiResume, followHold } from './hold.ts';
import { keyPressed, keysDeadline, keysPaused } from './key-actions.ts';
import { legGone, memberSilent, removeMember, ringTimeIsOver } from './leave.ts';
import { endedByKey, limitDeadlines, limitReached } from './limit.ts';
import { callerGoneMeanwhile, leaveDeadline, leaveDeadlines, leaveProgress, releaseCaller } from './leave-path.ts';
import { addMember, memberAnswered, memberProgress } from './members.ts';
import { keepMusic } from './music.ts';
import type { Conversation } from './state.ts';
import { withTransfers } from './transfer/with-transfers.ts';
import { changeMode, coached } from './voice-steps-back.ts';
import { hearsOfMember, waits } from './who-hears-whom.ts';

export const CONVERSATION: StageRules<'conversation'> = withTransfers({
  on: {
    'leg.progress': memberProgress,
    'leg.answered': (step, event) => {
      if (!conferenceAnswered(step, event)) memberAnswered(step, event);
    },
    'leg.media': (step, { leg }) => followHold(step, leg),
    'leg.ended': legGone,
    'media.timeout': memberSilent,
    'ai.coached': coached,
    'media.dtmf': unlessLeaving((step, event) => {
      if (!endedByKey(step, event) && keyPressed(step, event)) releaseCaller(step);
    }),
    deadline,
    'call.slot': slotAssigned,
    'api.addMember': unlessLeaving(addMember),
    'api.changeMember': unlessLeaving((step, event) => {
      const { leg, mode } = event;
      // The third party of a consultation talks already. Now it talks with all.
      if (conversationOf(step).consult?.third === leg && mode.kind === 'talk') mergeConsult(step);
      else changeMode(step, event);
    }),
    'api.removeMember': unlessLeaving(removeMember),
    'api.hold': unlessLeaving(apiHold),
    'api.resume': unlessLeaving(apiResume),
    'api.returnToAi': unlessLeaving((step, { reason }) => {
      returnToAi(step, reason);
    }),
    'api.park': unlessLeaving((step, { slot }) => park(step, slot)),
    'api.consult': unlessLeaving((step, { destination }) => {
      const { agent } = conversationOf(step);
      if (agent !== null) beginConsult(step, agent, destination, 'api');
    }),
    'leg.referProgress': leaveProgress,
    'api.release': releaseCaller,
  },
  hears,
  deadlines,
  settle: keepMusic,
  callerGone: callerGoneMeanwhile,
});

/**
 * An AI is with the people for the caller's sake: while the caller waits, it hears nothing. Nor does a conference hear
 * music of a call that is on hold.
 */
function hears(state: CallState, stage: Conversation, leg: LegId): readonly Source[] {
  const caller = callerOf(state).id;
  const role = legOf(state, leg)?.role;
  const isDeaf =
    (role === 'ai' && waits(stage, caller, caller)) || (role === 'conference' && waits(stage, caller, leg));
  if (isDeaf) return [];
  // A conference is a member before it has answered, so that its music is not preceded by ours.
  return hearsOfMember(stage, caller, leg).filter(
    (source) => source.kind === 'play' || legOf(state, source.leg)?.state === 'answered',
  );
}

function deadlines(stage: Conversation, state: CallState): Deadlines {
  const { dialled, parked, keys } = stage;
  const paused = keysDeadline(keys, conversationPlan(state).keys);
  return {
    ...leaveDeadlines(stage),
    ...limitDeadlines(stage),
    ...(dialled.length > 0 && { member: Math.min(...dialled.map(({ ringDeadline }) => ringDeadline)) }),
    ...(parked !== null && { park: parked.deadline }),
    ...(paused !== null && { keys: paused }),
  };
}

function deadline(step: Step, event: CallEventOf<'deadline'>): void {
  const { name } = event;
  if (name === 'park') parkedTooLong(step);
  else if (name === 'keys') keysPaused(step);
  else if (name === 'member') ringTimeIsOver(step);
  else if (name === 'limit') limitReached(step);
  else leaveDeadline(step, event);
}

/** While a phone is on its way to somebody (REFER), or a new party is called, nobody can change who talks here. */
function unlessLeaving<Event>(handle: (step: Step, event: Event) => void): (step: Step, event: Event) => void {
  return (step, event) => {
    const { leaving, transfer = null } = conversationOf(step);
    if (leaving?.name !== 'referring' && transfer === null) handle(step, event);
  };
}
