import type { AcceptKeys } from '../../../../ports/call-control.ts';
import { commanded } from './command.ts';
import { byDigit } from './dtmf.ts';
import type { Acceptance } from './rule.ts';

/**
 * An agent who asks the AI about the caller first, and takes the call by the digit. What it says is said to the AI, so
 * that words take the call only where they can mean nothing else.
 */
export function byTalking(policy: AcceptKeys): Acceptance {
  const byKey = byDigit(policy);
  return {
    ...byKey,
    hint: `You can ask the assistant about the caller now. ${byKey.hint}`,
    words: { question: null, understand: (text) => commanded(text) ?? 'nothing' },
  };
}
