import { describe, expect, it } from 'vitest';
import { Sender } from '../../../../src/media/stream/sender.ts';
import { parseRtp, parseTelephoneEvent } from '../../../../src/media/rtp/index.ts';
import type { RtpPacket } from '../../../../src/media/rtp/index.ts';
import { agreed } from '../embedded/receivers.ts';

/** The next packet, an event or audio, as a far end reads it. */
function next(sender: Sender): RtpPacket {
  const packet = parseRtp(Buffer.from(sender.nextEvent() ?? sender.audioPacket()));
  if (packet === null) throw new Error('not RTP');
  return packet;
}

describe('Sender', () => {
  it('sends one stream: one SSRC, sequence numbers without gaps, 160 timestamp units a packet (RFC 3550 5.1)', () => {
    const sender = new Sender(agreed());
    const packets = Array.from({ length: 70_000 }, () => next(sender));
    packets.forEach((packet, index) => {
      const before = packets[index - 1];
      if (before === undefined) return;
      if (packet.ssrc !== before.ssrc || ((packet.sequence - before.sequence) & 0xffff) !== 1)
        throw new Error(`gap at ${index}`);
      if ((packet.timestamp - before.timestamp) >>> 0 !== 160) throw new Error(`timestamp at ${index}`);
    });
    expect(packets[0]).toMatchObject({ payloadType: 0, marker: true });
    expect(packets[1]?.marker).toBe(false);
    expect(sender.sent).toBe(70_000);
  });

  it('begins each stream elsewhere (RFC 3550 5.1: random SSRC, sequence number, timestamp)', () => {
    const starts = Array.from({ length: 20 }, () => next(new Sender(agreed())));
    for (const field of ['ssrc', 'sequence', 'timestamp'] as const) {
      expect(new Set(starts.map((packet) => packet[field])).size).toBeGreaterThan(15);
    }
  });

  it('counts time on through a hold, and marks the first packet after it (RFC 3551 4.1)', () => {
    const sender = new Sender(agreed());
    const before = next(sender);
    sender.configure(agreed({ sending: false }));
    expect(sender.sending).toBe(false);
    for (let frame = 0; frame < 50; frame++) sender.skip(1);
    sender.configure(agreed());
    const after = next(sender);
    expect(after.marker).toBe(true);
    expect(after.ssrc).toBe(before.ssrc);
    expect(after.sequence).toBe((before.sequence + 1) & 0xffff);
    expect((after.timestamp - before.timestamp) >>> 0).toBe(51 * 160);
  });

  it('puts events in place of audio: sequence numbers go on, the timestamp stays at their start (RFC 4733 2.2.1)', () => {
    const sender = new Sender(agreed({ sendEvent: { payloadType: 96, clockRateHz: 8_000 } }));
    const before = next(sender);
    sender.sendEvents([5], () => undefined);
    const events = Array.from({ length: 7 }, () => next(sender));
    const after = next(sender);
    expect(events.every(({ payloadType }) => payloadType === 96)).toBe(true);
    expect(new Set(events.map(({ timestamp }) => timestamp))).toEqual(new Set([(before.timestamp + 160) >>> 0]));
    expect(events.map(({ sequence }) => (sequence - before.sequence) & 0xffff)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(events.map(({ marker }) => marker)).toEqual([true, false, false, false, false, false, false]);
    expect(events.map(({ payload }) => parseTelephoneEvent(payload)?.duration)).toEqual([
      160, 320, 480, 640, 800, 800, 800,
    ]);
    expect(after).toMatchObject({ payloadType: 0, marker: false });
    expect((after.timestamp - before.timestamp) >>> 0).toBe(8 * 160);
  });

  it('says why it cannot send events', () => {
    expect(new Sender(agreed()).dtmfObstacle).toBeNull();
    expect(new Sender(agreed({ sendEvent: null })).dtmfObstacle).toMatch('telephone-event');
    expect(new Sender(agreed({ sending: false })).dtmfObstacle).toMatch('listen');
  });

  it.each([
    ['a hold', agreed({ sending: false })],
    ['an answer without telephone-event', agreed({ sendEvent: null })],
  ])('gives up waiting events on %s, and says so', (_name, audio) => {
    const sender = new Sender(agreed());
    const told: boolean[] = [];
    sender.sendEvents([1, 2, 3], (sent) => told.push(sent));
    next(sender);
    sender.configure(audio);
    expect(told).toEqual([false]);
    expect(sender.nextEvent()).toBeNull();
  });
});
