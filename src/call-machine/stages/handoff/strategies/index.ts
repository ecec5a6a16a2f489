import type { HandoffStrategy } from '../../../../ports/records.ts';
import { CONFERENCE } from './conference.ts';
import type { Strategy } from './rule.ts';

/** The strategies that there are. */
const STRATEGIES: Readonly<Partial<Record<HandoffStrategy, Strategy>>> = { conference: CONFERENCE };

/** The configuration and the API refuse an unknown strategy. One in a journal of a later version is joined here. */
export function strategyOf(name: HandoffStrategy): Strategy {
  return STRATEGIES[name] ?? CONFERENCE;
}
