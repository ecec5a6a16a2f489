import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { middleOf, ntpTimeOf, readCompound, RtcpSession, writeCompound } from '../../../../src/media/rtcp/index.ts';
import type { ReportBlock } from '../../../../src/media/rtcp/index.ts';
import { rtp } from '../embedded/receivers.ts';

const OURS = 0xaaaa_0001;
const THEIRS = 0xbbbb_0002;
const UNIX_MS = Date.parse('2026-11-29T12:00:00Z');
const PAYLOAD = Buffer.alloc(160, 0x55);

/** A session at time 0, whose intervals are those in the middle: 2.05 s first, then 4.1 s. */
function session(random = 0.5): RtcpSession {
  return new RtcpSession({ clockRateHz: 8_000, nowMs: 0, unixMs: UNIX_MS, random: () => random });
}

function send(to: RtcpSession, count: number, fromMs = 0, first = 1_000): void {
  for (let index = 0; index < count; index++) {
    const packet = rtp({ payload: PAYLOAD, ssrc: OURS, sequence: (first + index) & 0xffff, timestamp: 160 * index });
    to.sent.note(packet, fromMs + 20 * index);
  }
}

function receive(to: RtcpSession, count: number, fromMs = 0): void {
  for (let sequence = 0; sequence < count; sequence++)
    to.received(
      { ssrc: THEIRS, sequence, timestamp: 160 * sequence, isAudio: true, late: false },
      fromMs + 20 * sequence,
    );
}

function block(changes: Partial<ReportBlock>): ReportBlock {
  const nothing = { fractionLost: 0, cumulativeLost: 0, highestSequence: 0, jitter: 0, lastReport: 0, delay: 0 };
  return { ssrc: OURS, ...nothing, ...changes };
}

/** RTCP of the far end. */
function report(about: ReportBlock, ssrc = THEIRS): Buffer {
  return writeCompound({ ssrc, sender: null, block: about, cname: 'far', goodbye: false });
}

describe('RtcpSession', () => {
  it('reports when an interval is over, and not before (RFC 3550 6.3.6)', () => {
    const rtcp = session();
    send(rtcp, 100);
    expect(rtcp.due(2_000)).toBeNull();
    expect(rtcp.due(2_053)).not.toBeNull();
    expect(rtcp.due(2_072)).toBeNull();
    expect(rtcp.due(6_100)).toBeNull();
    expect(rtcp.due(6_160)).not.toBeNull();
  });

  it('puts a report off where a new interval would be longer (RFC 3550 6.3.6)', () => {
    const randoms = [0, 0.9, 0.9];
    const rtcp = new RtcpSession({ clockRateHz: 8_000, nowMs: 0, unixMs: 0, random: () => randoms.shift() ?? 0.9 });
    send(rtcp, 60);
    expect(rtcp.due(1_030)).toBeNull(); // the first interval was 1,026 ms, the second is 2,873
    expect(rtcp.due(2_800)).toBeNull();
    expect(rtcp.due(2_880)).not.toBeNull();
  });

  it('tells what it sent, at what time of day and of the stream (RFC 3550 6.4.1)', () => {
    const rtcp = session();
    send(rtcp, 100); // the last one at 1,980 ms has timestamp 15,840
    const packet = rtcp.due(2_100)!;
    const read = readCompound(packet)!;
    expect(packet[1]).toBe(200);
    expect(read.reports[0]).toMatchObject({ ssrc: OURS, sentAt: middleOf(ntpTimeOf(UNIX_MS + 2_100)), blocks: [] });
    expect(packet.readUInt32BE(8)).toBe(UNIX_MS / 1_000 + 2_208_988_800 + 2);
    expect(packet.readUInt32BE(16)).toBe(15_840 + 120 * 8);
    expect([packet.readUInt32BE(20), packet.readUInt32BE(24)]).toEqual([100, 16_000]);
  });

  it('reports as a receiver when it sent nothing since the report before the last (RFC 3550 6.4)', () => {
    const rtcp = session();
    send(rtcp, 10);
    receive(rtcp, 10);
    const types = [3_000, 8_000, 13_000].map((nowMs) => rtcp.due(nowMs)?.[1]);
    expect(types).toEqual([200, 200, 201]);
  });

  it('says when the last report of the far end came (RFC 3550 6.4.1)', () => {
    const rtcp = session();
    send(rtcp, 100);
    receive(rtcp, 100);
    const ntp = { seconds: 0x1234_5678, fraction: 0x9abc_def0 };
    const sender = { ntp, rtpTimestamp: 0, packets: 100, octets: 16_000 };
    rtcp.onRtcp(writeCompound({ ssrc: THEIRS, sender, block: null, cname: 'far', goodbye: false }), 2_000);
    const [told] = readCompound(rtcp.due(2_500)!)!.reports[0]!.blocks;
    expect(told).toMatchObject({ ssrc: THEIRS, lastReport: 0x5678_9abc, delay: 65_536 / 2, highestSequence: 99 });
  });

  it('measures the round trip by what answers a report of its own (RFC 3550 6.4.1)', () => {
    const rtcp = session();
    send(rtcp, 100);
    const middle = readCompound(rtcp.due(2_100)!)!.reports[0]!.sentAt!;
    // The far end held it for a second: 80 ms are the way.
    const answer = block({ highestSequence: 1_099, lastReport: middle, delay: 65_536 });
    expect(rtcp.onRtcp(report(answer), 3_180)?.roundTripMs).toBeCloseTo(80, 6);
  });

  it.each([
    ['names a report that was never sent', { lastReport: 0x0102_0304 }, 3_000],
    ['names none', { lastReport: 0 }, 3_000],
    ['was held for longer than there was time', { delay: 65_536 * 60 }, 3_000],
    ['comes after a minute', {}, 63_000],
  ])('knows no round trip by a block that %s', (_name, changes, nowMs) => {
    const rtcp = session();
    send(rtcp, 100);
    const middle = readCompound(rtcp.due(2_100)!)!.reports[0]!.sentAt!;
    const answer = block({ highestSequence: 1_099, lastReport: middle, delay: 0, ...changes });
    expect(rtcp.onRtcp(report(answer), nowMs)?.roundTripMs).toBeNull();
  });

  it('reads what the far end lost from one report to the next', () => {
    const rtcp = session();
    send(rtcp, 100);
    const first = block({ highestSequence: 1_049, cumulativeLost: 5, jitter: 40 });
    expect(rtcp.onRtcp(report(first), 1_000)?.sent).toEqual({ expected: 50, lost: 5, jitterMs: 5 });
    const second = block({ highestSequence: 1_099, cumulativeLost: 7, jitter: 80 });
    expect(rtcp.onRtcp(report(second), 2_000)?.sent).toEqual({ expected: 50, lost: 2, jitterMs: 10 });
  });

  it('counts nothing twice when somebody else reports from now on', () => {
    const rtcp = session();
    send(rtcp, 200);
    rtcp.onRtcp(report(block({ highestSequence: 1_099, cumulativeLost: 5 })), 2_000);
    const other = report(block({ highestSequence: 1_149, cumulativeLost: 20 }), 0xcccc_0003);
    expect(rtcp.onRtcp(other, 3_000)?.sent).toEqual({ expected: 0, lost: 0, jitterMs: 0 });
  });

  it('reads sequence numbers over their wrap', () => {
    const rtcp = session();
    send(rtcp, 100, 0, 65_500);
    const past = block({ highestSequence: 65_536 + 63, cumulativeLost: 10 });
    expect(rtcp.onRtcp(report(past), 2_000)?.sent).toEqual({ expected: 100, lost: 10, jitterMs: 0 });
  });

  it.each([
    ['a stream that is not ours', block({ ssrc: 0x0d0d_0d0d, highestSequence: 1_050, cumulativeLost: 50 })],
    ['more packets than we sent', block({ highestSequence: 30_000, cumulativeLost: 50 })],
  ])('passes over a block about %s', (_name, about) => {
    const rtcp = session();
    send(rtcp, 100);
    expect(rtcp.onRtcp(report(about), 2_000)?.sent ?? null).toBeNull();
  });

  it('says BYE once, and nothing after it (RFC 3550 6.3.7)', () => {
    const rtcp = session();
    send(rtcp, 10);
    expect(readCompound(rtcp.bye(500)!)).toMatchObject({ reports: [{ ssrc: OURS }], goodbyes: [OURS] });
    expect([rtcp.bye(600), rtcp.due(60_000)]).toEqual([null, null]);
  });

  it('says no BYE where it never sent anything (RFC 3550 6.3.7)', () => {
    expect(session().bye(500)).toBeNull();
  });

  it('bears any datagram at any time, and what it says stays sane', () => {
    const blocks = fc.record({
      ssrc: fc.constantFrom(OURS, THEIRS),
      fractionLost: fc.nat(255),
      cumulativeLost: fc.integer({ min: -0x800000, max: 0x7fffff }),
      highestSequence: fc.nat(0xffffffff),
      jitter: fc.nat(0xffffffff),
      lastReport: fc.nat(0xffffffff),
      delay: fc.nat(0xffffffff),
    });
    const datagram = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      blocks.map((about) => report(about)),
    );
    fc.assert(
      fc.property(fc.array(datagram, { maxLength: 60 }), (datagrams) => {
        const rtcp = session();
        send(rtcp, 300);
        datagrams.forEach((each, index) => {
          const news = rtcp.onRtcp(each, 100 * index);
          if (news === null || news.sent === null) return;
          expect(news.sent.lost).toBeGreaterThanOrEqual(0);
          expect(news.sent.lost).toBeLessThanOrEqual(news.sent.expected);
          expect(news.sent.jitterMs).toBeLessThanOrEqual(10_000);
        });
      }),
    );
  });
});
