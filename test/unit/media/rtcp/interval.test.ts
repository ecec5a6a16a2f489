import { describe, expect, it } from 'vitest';
import { rtcpIntervalMs } from '../../../../src/media/rtcp/index.ts';

const CALL = {
  members: 2,
  senders: 2,
  weSend: true,
  bytesPerSecond: 500,
  averageBytes: 110,
  initial: false,
  random: 0.5,
};
const COMPENSATION = Math.E - 1.5;

describe('rtcpIntervalMs (RFC 3550 6.3.1, A.7)', () => {
  it('is 5 s in the middle, before the compensation for reconsideration', () => {
    expect(rtcpIntervalMs(CALL)).toBeCloseTo(5_000 / COMPENSATION, 6);
  });

  it('is half as long before the first packet', () => {
    expect(rtcpIntervalMs({ ...CALL, initial: true })).toBeCloseTo(2_500 / COMPENSATION, 6);
  });

  it('is spread from half to one and a half of it', () => {
    expect(rtcpIntervalMs({ ...CALL, random: 0 })).toBeCloseTo(2_500 / COMPENSATION, 6);
    expect(rtcpIntervalMs({ ...CALL, random: 0.999_999 })).toBeCloseTo(7_500 / COMPENSATION, 0);
  });

  it('grows with the members where 5 % of the bandwidth does not suffice', () => {
    // 100 members with 110 octets each at 500 octets a second: 22 s.
    expect(rtcpIntervalMs({ ...CALL, members: 100, senders: 100 })).toBeCloseTo(22_000 / COMPENSATION, 6);
  });

  it('gives a quarter of the bandwidth to senders where they are few', () => {
    // 40 listeners share 375 octets a second, 4 senders 125.
    const few = { ...CALL, members: 44, senders: 4 };
    expect(rtcpIntervalMs({ ...few, weSend: false })).toBeCloseTo((40 * 110_000) / 375 / COMPENSATION, 6);
    expect(rtcpIntervalMs(few)).toBeCloseTo(5_000 / COMPENSATION, 6);
  });
});
