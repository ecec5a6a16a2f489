/** The caller's INVITE is in, or ours to that party is out. It is answered, or the call ends before. */
import { closeCall } from '../../ending.ts';
import type { CallEventOf } from '../../events.ts';
import { playing } from '../../play.ts';
import type { Step } from '../../step.ts';
import { CAUSES } from '../../step.ts';
import { listenFirst } from '../answering/answering.ts';
import type { StageRules } from '../rules.ts';
import { beginCourse } from './begin-course.ts';
import { callerIsUp, partyRings } from './caller-leg.ts';
import { disclosureCutOff, disclosureOver, disclosureTooLong } from './disclosure.ts';

export const ROUTING: StageRules<'routing'> = {
  on: {
    'leg.answered': callerAnswered,
    'leg.early': (step, { leg }) => {
      if (leg === step.state.caller) beginCourse(step);
    },
    'leg.progress': partyRings,
    'media.playFinished': disclosureOver,
    deadline: (step, { name }) => {
      if (name === 'announcement') disclosureTooLong(step);
      else if (name === 'ring') ringTimeIsOver(step);
    },
  },
  hears: ({ caller }, { disclosure }, leg) => (leg === caller ? playing(disclosure?.play ?? null) : []),
  deadlines: ({ ringDeadline, disclosure }) => ({
    ...(ringDeadline !== undefined && { ring: ringDeadline }),
    ...(disclosure !== undefined && { announcement: disclosure.deadline }),
  }),
  leave: (step) => {
    disclosureCutOff(step);
    return null;
  },
};

function callerAnswered(step: Step, event: CallEventOf<'leg.answered'>): void {
  const { machine } = step.state.plan;
  callerIsUp(step, event);
  if (machine === undefined) beginCourse(step);
  else listenFirst(step, event.leg, machine);
}

function ringTimeIsOver(step: Step): void {
  const ending = { result: 'failed', reason: 'no-answer', sipStatus: null } as const;
  closeCall(step, ending, CAUSES.noAnswer);
}
