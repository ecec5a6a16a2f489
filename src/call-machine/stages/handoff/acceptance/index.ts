import type { AcceptPolicy } from '../../../../ports/call-control.ts';
import { AUTO } from './auto.ts';
import { byDigit } from './dtmf.ts';
import type { Acceptance } from './rule.ts';
import { byVoice } from './voice.ts';

/** The rules of a policy. A new mode has a file of its own, and a line here. */
export function acceptanceOf(policy: AcceptPolicy): Acceptance {
  switch (policy.mode) {
    case 'auto':
      return AUTO;
    case 'dtmf':
      return byDigit(policy);
    case 'voice':
      return byVoice(policy);
  }
}

/** What the agent is told behind the whisper. */
export function acceptHint(policy: AcceptPolicy): string {
  return acceptanceOf(policy).hint;
}

/** The policy as it can be carried out in a call. Where nobody hears words, keys alone answer. */
export function fittingAccept(policy: AcceptPolicy, isHeard: boolean): AcceptPolicy {
  return policy.mode === 'voice' && !isHeard ? { ...policy, mode: 'dtmf' } : policy;
}
