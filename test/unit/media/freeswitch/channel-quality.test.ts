import { describe, expect, it } from 'vitest';
import { ChannelQuality } from '../../../../src/media/freeswitch/channel-quality.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

/** Headers of `RECV_RTCP_MESSAGE` as FreeSWITCH 1.11 writes them. */
function event(highest: number, lost: number, changes: Readonly<Record<string, string>> = {}) {
  const headers: Readonly<Record<string, string>> = {
    SSRC: '0ace0fba',
    'Source0-SSRC': '11223344',
    'Source0-Fraction': '12',
    'Source0-Lost': String(lost >>> 0),
    'Source0-Highest-Sequence-Number-Received': String(highest),
    'Source0-Jitter': '40',
    'Source0-LSR': '1',
    'Source0-DLSR': '2',
    'Rtt0-Avg': '0.080000',
    ...changes,
  };
  return (name: string): string | undefined => headers[name];
}

describe('ChannelQuality', () => {
  it('knows nothing where FreeSWITCH says nothing', () => {
    const { quality, alarm } = new ChannelQuality(new FakeClock(), 3).finish(null, 'PCMU');
    expect(alarm).toBeNull();
    expect(quality).toMatchObject({
      roundTripMs: null,
      received: { packets: null, mos: null },
      sent: { packets: null },
    });
  });

  it('makes figures of what it has counted, and says nothing of what it has not', () => {
    const { quality } = new ChannelQuality(new FakeClock(), null).finish({ received: 900, lossRate: 0.1 }, 'PCMU');
    expect(quality.received).toMatchObject({ packets: 990, lost: 90, lossPercent: 9.09 });
    expect(quality.received).toMatchObject({ burstRatio: null, jitterMs: null, late: null, concealedMs: null });
    expect(quality.received.worstMos).toBeNull();
    expect(quality.received.mos).toBeLessThan(3.6);
  });

  it('reads what the far end says from its second report on', () => {
    const channel = new ChannelQuality(new FakeClock(), null);
    channel.report(event(1_000, 0), 'PCMU');
    channel.report(event(1_250, 25), 'PCMU');
    channel.report(event(1_500, 25), 'PCMU');
    const { quality } = channel.finish(null, 'PCMU');
    expect(quality.sent).toMatchObject({ packets: 500, lost: 25, lossPercent: 5, jitterMs: 5 });
    expect(quality).toMatchObject({ roundTripMs: 80, maxRoundTripMs: 80 });
  });

  it.each([
    ['PCMU', 120],
    ['G722', 120],
    ['OPUS', 20],
    [null, 120],
  ] as const)('reads the jitter in units of the RTP clock of %s (RFC 3550 6.4.1)', (codec, jitterMs) => {
    const channel = new ChannelQuality(new FakeClock(), null);
    channel.report(event(1_000, 0, { 'Source0-Jitter': '960' }), codec);
    channel.report(event(1_250, 0, { 'Source0-Jitter': '960' }), codec);
    expect(channel.finish(null, codec).quality.sent.jitterMs).toBe(jitterMs);
  });

  it('bears a loss that is negative, a sequence number that goes back, and headers that are none', () => {
    const channel = new ChannelQuality(new FakeClock(), null);
    channel.report(event(1_000, -3), 'PCMU');
    channel.report(event(1_100, -4), 'PCMU');
    channel.report(event(400, 0), 'PCMU');
    channel.report(() => undefined, 'PCMU');
    channel.report(event(500, 0, { 'Rtt0-Avg': 'nan', 'Source0-Jitter': 'x' }), 'PCMU');
    expect(channel.finish(null, null).quality.sent).toMatchObject({ packets: 200, lost: 0 });
  });

  it('is alarmed by ten seconds of what it sends, and by the whole of what it got', () => {
    const clock = new FakeClock();
    const channel = new ChannelQuality(clock, 3.1);
    const told = [];
    for (let report = 0; report < 8; report++) {
      told.push(channel.report(event(1_000 + 250 * report, 75 * report), 'PCMU')?.alarm ?? null);
      clock.advance(5_000);
    }
    expect(told.filter((alarm) => alarm !== null)).toEqual([{ direction: 'sent', mos: expect.any(Number) as number }]);
    expect(channel.finish({ received: 700, lossRate: 0.3 }, 'PCMU').alarm).toMatchObject({ direction: 'received' });
  });
});
