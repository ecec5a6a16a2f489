import type { AcceptPolicy } from '../../../../ports/call-control.ts';
import { AUTO } from './auto.ts';
import { byDigit } from './dtmf.ts';
import type { Acceptance } from './rule.ts';

/** The rules of a policy. A new mode has a file of its own, and a line here. */
export function acceptanceOf(policy: AcceptPolicy): Acceptance {
  switch (policy.mode) {
    case 'auto':
      return AUTO;
    case 'dtmf':
      return byDigit(policy);
  }
}

/** What the agent is told behind the whisper. */
export function acceptHint(policy: AcceptPolicy): string {
  return acceptanceOf(policy).hint;
}
