import type { HandoffStrategy } from '../../../../ports/records.ts';
import { ATTENDED_REFER } from './attended-refer.ts';
import { CONFERENCE_THEN_REFER } from './conference-then-refer.ts';
import { CONFERENCE } from './conference.ts';
import { REFER } from './refer.ts';
import type { Strategy } from './rule.ts';

/** The strategies that there are. */
const STRATEGIES: Readonly<Partial<Record<HandoffStrategy, Strategy>>> = {
  conference: CONFERENCE,
  refer: REFER,
  'attended-refer': ATTENDED_REFER,
  'conference-then-refer': CONFERENCE_THEN_REFER,
};

/** The configuration and the API refuse an unknown strategy. One in a journal of a later version is joined here. */
export function strategyOf(name: HandoffStrategy): Strategy {
  return STRATEGIES[name] ?? CONFERENCE;
}
