import type { Answerer } from '../../ports/answering.ts';

/** `AnsweredBy` as Twilio has it (https://www.twilio.com/docs/voice/answering-machine-detection). */
export function answeredBy(by: Answerer): string {
  return by === 'machine' ? 'machine_start' : by;
}
