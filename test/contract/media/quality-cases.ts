import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { asLegId } from '../../../src/ports/ids.ts';
import { ReportingParty } from '../../tools/reporting-party.ts';
import type { Suite } from './media-contract.ts';
import { Stage, TONES } from './stage.ts';

/** Both engines report every 5 s or so, and FreeSWITCH counts losses as often. */
const TALK_MS = 13_000;
const TIMEOUT_MS = 60_000;
const PARTY = { losesOneOf: 10, saysOneOf: 5, roundTripMs: 80 } as const;

/** How legs are carried: RTCP (RFC 3550 6), and what is told of it. */
export function qualityCases(suite: () => Suite): void {
  it.each([
    ['to the port above that of the RTP (RFC 3550 11)', false, 'rtcp'],
    ['to the port of the RTP, where both share it (RFC 5761)', true, 'rtp'],
  ] as const)(
    'sends reports %s, and tells of losses both ways and of the round trip when the leg closes',
    async (_name, rtcpMux, expectedPort) => {
      await using stage = await Stage.open(suite().engine);
      await using party = await ReportingParty.open({ ...PARTY, rtcpMux });
      const leg = asLegId('reporting');
      const { sdp } = await stage.room.openWithOffer(leg, party.sdp());
      party.connect(sdp);
      await delay(TALK_MS);
      expect(party.reports.length).toBeGreaterThanOrEqual(2);
      const [first] = party.reports;
      expect(first!.to).toBe(expectedPort);
      // RFC 3550 6.1: a report comes first, and a canonical name is in every packet.
      expect([200, 201]).toContain(first!.bytes[1]);
      const ofUs = party.reports
        .map(({ bytes }) => bytes)
        .filter((bytes) => bytes[1] === 200 && (bytes[0]! & 0x1f) > 0);
      expect(ofUs.at(-1)!.readUInt32BE(28)).toBe(party.ssrc);
      const lost = ofUs.at(-1)!.readUInt8(32) / 256;
      expect(lost).toBeGreaterThan(0.05);
      expect(lost).toBeLessThan(0.15);

      await stage.room.close(leg);
      const [told] = stage.of('quality').filter(({ isFinal }) => isFinal);
      const { received, sent, roundTripMs } = told!.quality;
      expect(told!.leg).toBe(leg);
      expect(received.packets).toBeGreaterThan((TALK_MS / 20) * 0.7);
      expect(received.lossPercent).toBeGreaterThan(6);
      expect(received.lossPercent).toBeLessThan(13);
      expect(sent.lossPercent).toBeGreaterThan(12);
      expect(sent.lossPercent).toBeLessThan(25);
      expect(sent.jitterMs).toBeCloseTo(3, 0);
      expect(roundTripMs).toBeGreaterThan(60);
      expect(roundTripMs).toBeLessThan(200);
      expect(received.mos).toBeLessThan(3.9);
      expect(received.mos).toBeGreaterThan(2);
      expect(sent.mos).toBeLessThan(3.5);
    },
    TIMEOUT_MS,
  );

  it(
    'tells of a leg that loses nothing, and says that nothing is known of what is sent',
    async () => {
      const stage = await Stage.open(suite().engine);
      const { leg, party } = await stage.join(TONES.caller);
      await delay(6_000);
      await party.pause();
      await stage.room.dispose();
      const [told] = stage.of('quality').filter(({ isFinal }) => isFinal);
      await stage[Symbol.asyncDispose]();
      expect(told).toMatchObject({
        leg,
        alarm: null,
        quality: { roundTripMs: null, sent: { packets: null, mos: null } },
      });
      expect(told!.quality.received).toMatchObject({ lost: 0, lossPercent: 0 });
      expect(told!.quality.received.mos).toBeGreaterThan(4.2);
    },
    TIMEOUT_MS,
  );
}
