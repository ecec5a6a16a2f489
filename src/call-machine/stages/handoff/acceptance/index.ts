import type { AcceptPolicy } from '../../../../ports/call-control.ts';
import { AUTO } from './auto.ts';
import { byDigit } from './dtmf.ts';
import type { Acceptance } from './rule.ts';
import { byTalking } from './talk.ts';
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
    case 'talk':
      return byTalking(policy);
  }
}

/** What the agent is told behind the whisper. */
export function acceptHint(policy: AcceptPolicy): string {
  return acceptanceOf(policy).hint;
}

/**
 * The policy as it can be carried out in a call: keys alone answer where nobody hears words, or no AI is there that could
 * be asked.
 */
export function fittingAccept(
  policy: AcceptPolicy,
  { isHeard, hasAi }: { readonly isHeard: boolean; readonly hasAi: boolean },
): AcceptPolicy {
  const cannot = (policy.mode === 'voice' && !isHeard) || (policy.mode === 'talk' && !hasAi);
  return cannot ? { ...policy, mode: 'dtmf' } : policy;
}
