import { leavePathLater } from '../../conversation/leave-path.ts';
import { join } from './join.ts';
import type { Strategy } from './rule.ts';

/** Caller and agent are joined here at once. Later we leave the path, while they talk (conversation/leave-path.ts). */
export const CONFERENCE_THEN_REFER: Strategy = { accepted: join, joined: leavePathLater };
