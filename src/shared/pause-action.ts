import type { AiAction } from '../ports/ai.ts';

/** Nobody listens, for so long. The AI is told when it is over, as of any `listen`. */
export function pauseAction(timeoutMs: number): AiAction {
  return {
    type: 'listen',
    webhook: null,
    timeoutMs,
    interDigitMs: timeoutMs,
    maxDigits: 0,
    finishOnKey: '',
    speech: false,
  };
}
