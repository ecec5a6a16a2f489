import { earlyDeadline } from './early.ts';
import { escalationDeadline } from './escalation/escalate.ts';
import { recordingDeadline } from './recordings/leg-recordings.ts';
import { beepDeadline } from './recordings/own/beep-times.ts';
import { pauseDeadline } from './recordings/own/own-recording.ts';
import { saidDeadline } from './said.ts';
import { rulesOf } from './stages/index.ts';
import type { Deadlines } from './stages/rules.ts';
import type { CallState } from './state.ts';

/**
 * When the machine wants to be woken, in milliseconds since the Unix epoch. The times are derived from the state, and
 * only the timers of these run, so no timer can be forgotten.
 */
export function deadlinesOf(state: CallState): Deadlines {
  const say = saidDeadline(state);
  const escalation = escalationDeadline(state);
  const recording = recordingDeadline(state);
  const recordingPause = pauseDeadline(state);
  const beep = beepDeadline(state);
  const early = earlyDeadline(state);
  const leaving = state.legs.flatMap((leg) =>
    leg.leaveBy === null || leg.closing || leg.state === 'ended' ? [] : [leg.leaveBy],
  );
  return {
    ...rulesOf(state.stage).deadlines(state.stage, state),
    ...(say !== null && { say }),
    ...(escalation !== null && { escalation }),
    ...(recording !== null && { recording }),
    ...(recordingPause !== null && { recordingPause }),
    ...(beep !== null && { beep }),
    ...(early !== null && { early }),
    ...(leaving.length > 0 && { leave: Math.min(...leaving) }),
  };
}
