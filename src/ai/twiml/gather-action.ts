import type { AiAction, AiNotice } from '../../ports/ai.ts';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import type { TwimlForm } from './twiml-client.ts';
import type { Verb } from './verbs.ts';

type Gather = Extract<Verb, { kind: 'gather' }>;

/** A `Gather`, behind what it says. */
export function listen(gather: Gather): AiAction {
  const { digits, finishOnKey, hints, numDigits, speech, speechTimeoutMs, timeoutMs } = gather;
  return {
    type: 'listen',
    webhook: null,
    timeoutMs,
    interDigitMs: timeoutMs,
    maxDigits: digits ? (numDigits ?? CALL_LIMITS.maxDigits) : 0,
    finishOnKey,
    speech,
    hints,
    endOfTurnMs: speechTimeoutMs,
  };
}

/** The fields that tell what the caller answered; none where the caller said nothing. */
export function resultOf(notice: Extract<AiNotice, { event: 'call.dtmf' | 'call.speech' }>): TwimlForm {
  if (notice.event === 'call.dtmf') return notice.digits === '' ? {} : { Digits: notice.digits };
  if (notice.transcript === '') return {};
  return {
    SpeechResult: notice.transcript,
    ...(notice.confidence !== null && { Confidence: String(notice.confidence) }),
  };
}
