import { join } from './join.ts';
import type { Strategy } from './rule.ts';

/** Caller and agent are joined here, and stay here. */
export const CONFERENCE: Strategy = { accepted: join };
