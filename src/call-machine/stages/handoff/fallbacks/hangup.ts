import { endsWithWords } from '../../../ending.ts';
import { endHandoff } from '../end-handoff.ts';
import type { FallbackRule } from './rule.ts';

/** The call ends, with last words if there are some. */
export const sayAndHangUp: FallbackRule<'hangup'> = (step, { text }, reason) => {
  endHandoff(step, 'failed', reason);
  endsWithWords(step, { result: 'failed', reason: `handoff-${reason}`, sipStatus: 200 }, text);
  return true;
};
