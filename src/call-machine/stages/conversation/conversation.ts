/**
 * People talk. Members join, change their mode and leave; each file here is one part of it:
 *
 *     members, leave    who takes part                     hold, music       who waits, and hears what
 *     keys, key-actions what an agent's keys ask for       consult           the agent asks a third party
 *     go-back           to the AI, or parked               who-hears-whom    what follows for each ear
 */
import type { CallEventOf } from '../../events.ts';
import { callerOf } from '../../state.ts';
import type { CallState } from '../../state.ts';
import type { Step } from '../../step.ts';
import type { Deadlines, StageRules } from '../rules.ts';
import { conversationOf, conversationPlan } from './circle.ts';
import { beginConsult, mergeConsult } from './consult.ts';
import { park, parkedTooLong, returnToAi, slotAssigned } from './go-back.ts';
import { apiHold, apiResume, followHold } from './hold.ts';
import { keyPressed, keysDeadline, keysPaused } from './key-actions.ts';
import { legGone, memberSilent, removeMember, ringTimeIsOver } from './leave.ts';
import { addMember, changeMember, memberAnswered, memberProgress } from './members.ts';
import { keepMusic } from './music.ts';
import type { Conversation } from './state.ts';
import { hearsOfMember } from './who-hears-whom.ts';

export const CONVERSATION: StageRules<'conversation'> = {
  on: {
    'leg.progress': memberProgress,
    'leg.answered': memberAnswered,
    'leg.media': (step, { leg }) => followHold(step, leg),
    'leg.ended': legGone,
    'media.timeout': memberSilent,
    'media.dtmf': (step, event) => {
      keyPressed(step, event);
    },
    deadline,
    'call.slot': slotAssigned,
    'api.addMember': addMember,
    'api.changeMember': (step, { leg, mode }) => {
      // The third party of a consultation talks already. Now it talks with all.
      if (conversationOf(step).consult?.third === leg && mode.kind === 'talk') mergeConsult(step);
      else changeMember(step, leg, mode);
    },
    'api.removeMember': removeMember,
    'api.hold': apiHold,
    'api.resume': apiResume,
    'api.returnToAi': (step, { reason }) => {
      returnToAi(step, reason);
    },
    'api.park': (step, { slot }) => park(step, slot),
    'api.consult': (step, { destination }) => {
      const { agent } = conversationOf(step);
      if (agent !== null) beginConsult(step, agent, destination, 'api');
    },
  },
  hears: (state, stage, leg) => hearsOfMember(stage, callerOf(state).id, leg),
  deadlines,
  settle: keepMusic,
};

function deadlines({ dialled, parked, keys }: Conversation, state: CallState): Deadlines {
  const paused = keysDeadline(keys, conversationPlan(state).keys);
  return {
    ...(dialled.length > 0 && { member: Math.min(...dialled.map(({ ringDeadline }) => ringDeadline)) }),
    ...(parked !== null && { park: parked.deadline }),
    ...(paused !== null && { keys: paused }),
  };
}

function deadline(step: Step, { name }: CallEventOf<'deadline'>): void {
  if (name === 'park') parkedTooLong(step);
  else if (name === 'keys') keysPaused(step);
  else if (name === 'member') ringTimeIsOver(step);
}
