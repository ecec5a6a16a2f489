import { rulesOf } from './stages/index.ts';
import type { Deadlines } from './stages/rules.ts';
import type { CallState } from './state.ts';

/**
 * When the machine wants to be woken, in milliseconds since the Unix epoch. The times are derived from the state, and
 * only the timers of these run, so no timer can be forgotten.
 */
export function deadlinesOf({ stage, legs }: CallState): Deadlines {
  const leaving = legs.flatMap(({ state, closing, leaveBy }) =>
    leaveBy === null || closing || state === 'ended' ? [] : [leaveBy],
  );
  const deadlines = rulesOf(stage).deadlines(stage);
  return leaving.length === 0 ? deadlines : { ...deadlines, leave: Math.min(...leaving) };
}
