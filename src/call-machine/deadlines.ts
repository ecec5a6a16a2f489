import { rulesOf } from './stages/index.ts';
import type { Deadlines } from './stages/rules.ts';
import type { CallState } from './state.ts';

/**
 * When the machine wants to be woken, derived from the state: no timer can be forgotten, because what is not in here
 * does not run. Milliseconds since the Unix epoch.
 */
export function deadlinesOf({ stage }: CallState): Deadlines {
  return rulesOf(stage).deadlines(stage);
}
