import type { AcceptKeys } from '../../../../ports/call-control.ts';
import type { Acceptance } from './rule.ts';

/** An agent who presses the digit takes the call. */
export function byDigit({ accept, decline, replay = null, repeat = false, timeoutMs }: AcceptKeys): Acceptance {
  return {
    hint:
      replay === null
        ? `Press ${accept} to accept, or ${decline} to decline.`
        : `Press ${accept} to accept, ${decline} to decline, or ${replay} to hear this again.`,
    patienceMs: timeoutMs,
    repeats: repeat,
    answer: (digit) => {
      if (digit === accept) return 'accept';
      if (digit === decline) return 'decline';
      return digit === replay ? 'repeat' : null;
    },
  };
}
