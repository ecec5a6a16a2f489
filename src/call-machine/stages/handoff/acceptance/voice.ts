import type { AcceptPolicy } from '../../../../ports/call-control.ts';
import { byDigit } from './dtmf.ts';
import type { Acceptance } from './rule.ts';
import { understand } from './understand.ts';

/**
 * An agent who says yes takes the call, and so does one who presses the digit. The hint has neither yes nor no in it:
 * an echo of it that comes back from the agent's telephone must not answer.
 */
export function byVoice(policy: Extract<AcceptPolicy, { mode: 'voice' }>): Acceptance {
  const byKey = byDigit(policy);
  const question = `Do you take the call? ${byKey.hint}`;
  return {
    ...byKey,
    hint: question,
    words: {
      question: `Sorry, I did not understand. ${question}`,
      understand: (text) => understand(text, policy.phrases),
    },
  };
}
