import { describe, expect, it } from 'vitest';
import { eventsToSend } from '../../../../src/media/room/index.ts';
import { MAX_QUEUED_DIGITS } from '../../../../src/media/rtp/index.ts';

const refused = expect.objectContaining({ name: 'MediaError', code: 'no-common-codec' }) as Error;

describe('eventsToSend', () => {
  it('gives the event of each digit, letters in either case (RFC 4733 3.2)', () => {
    expect(eventsToSend('09*#ADad')).toEqual([0, 9, 10, 11, 12, 15, 12, 15]);
    expect(eventsToSend('')).toEqual([]);
  });

  it.each(['1x', ' ', '1 2', 'E', '1\n', '😀'])('refuses %j', (digits) => {
    expect(() => eventsToSend(digits)).toThrow(refused);
  });

  it('takes as many digits as may wait for a leg, and not one more', () => {
    expect(eventsToSend('1'.repeat(MAX_QUEUED_DIGITS))).toHaveLength(MAX_QUEUED_DIGITS);
    expect(() => eventsToSend('1'.repeat(MAX_QUEUED_DIGITS + 1))).toThrow(refused);
  });
});
