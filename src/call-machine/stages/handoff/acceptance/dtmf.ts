import type { AcceptKeys } from '../../../../ports/call-control.ts';
import type { Acceptance } from './rule.ts';

/** An agent who presses the digit takes the call. */
export function byDigit({ accept, decline, timeoutMs }: AcceptKeys): Acceptance {
  return {
    hint: `Press ${accept} to accept, or ${decline} to decline.`,
    patienceMs: timeoutMs,
    answer: (digit) => (digit === accept ? 'accept' : digit === decline ? 'decline' : null),
  };
}
