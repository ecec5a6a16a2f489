/** The party of a call of ours has answered. A human gets to the route, and a machine what the order says. */
import type { LegId } from '../../../ports/ids.ts';
import type { Answerer } from '../../../ports/answering.ts';
import type { MachinePlan } from '../../plan.ts';
import { ANSWERING_MS, listenForMachine, takeAnsweredBy } from '../../answering.ts';
import { closeCall } from '../../ending.ts';
import { leaveMessage } from '../../messages.ts';
import { callerOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, patch } from '../../step.ts';
import { beginCourse } from '../routing/begin-course.ts';
import type { StageRules } from '../rules.ts';

const MACHINE = { result: 'failed', reason: 'machine', sipStatus: 200 } as const;

export const ANSWERING: StageRules<'answering'> = {
  on: {
    'leg.answeredBy': (step, { leg, by }) => {
      if (leg === callerOf(step.state).id) partyIs(step, by);
    },
    deadline: (step) => {
      takeAnsweredBy(step, { leg: callerOf(step.state).id, by: 'unknown', why: 'not-heard' });
      partyIs(step, 'unknown');
    },
  },
  // Words would be mixed with the greeting, and a machine would record them.
  hears: () => [],
  deadlines: ({ deadline }) => (deadline === null ? {} : { answering: deadline }),
  // The machine is left a message: it hung up, or was hung up on, before its end.
  callerGone: (step) => {
    const { stage } = step.state;
    if (stage.name !== 'answering' || stage.deadline !== null) return false;
    closeCall(step, MACHINE, CAUSES.callerLeft);
    return true;
  },
};

/** Finds out who answered before anything else. */
export function listenFirst(step: Step, leg: LegId, { onMachine }: MachinePlan): void {
  patch(step, { stage: { name: 'answering', deadline: step.at + ANSWERING_MS } });
  listenForMachine(step, leg, onMachine === 'leave-message');
}

function partyIs(step: Step, by: Answerer): void {
  const { machine } = step.state.plan;
  const isMachine = by === 'machine' || by === 'fax';
  if (machine === undefined || !isMachine || machine.onMachine === 'continue') {
    beginCourse(step, by);
  } else if (by === 'machine' && machine.message !== null) {
    patch(step, { stage: { name: 'answering', deadline: null } });
    leaveMessage(step, callerOf(step.state).id, machine.message);
  } else {
    closeCall(step, MACHINE, CAUSES.machine);
  }
}
