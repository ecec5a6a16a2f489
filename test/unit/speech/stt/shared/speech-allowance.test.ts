import { describe, expect, test } from 'vitest';
import { SpeechAllowance } from '../../../../../src/speech/stt/shared/speech-allowance.ts';
import { FakeClock } from '../../../../fakes/fake-clock.ts';

/** How many of these messages an engine may say at once. */
function saysAtOnce(allowance: SpeechAllowance, text: string): number {
  let count = 0;
  while (allowance.take(text)) count += 1;
  return count;
}

describe('SpeechAllowance', () => {
  test('small messages are limited by their number, and large ones by their octets', () => {
    expect(saysAtOnce(new SpeechAllowance(new FakeClock()), '{"partial":""}')).toBe(2_000);
    expect(saysAtOnce(new SpeechAllowance(new FakeClock()), 'x'.repeat(1_048_576))).toBe(4);
  });

  test('an engine that answers each frame, and tells long turns, may go on for ever', () => {
    const clock = new FakeClock();
    const allowance = new SpeechAllowance(clock);
    for (let index = 0; index < 10_000; index += 1) {
      clock.advance(100);
      expect(allowance.take('x'.repeat(20_000))).toBe(true);
    }
  });
});
