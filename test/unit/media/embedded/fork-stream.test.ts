import { describe, expect, it } from 'vitest';
import { ForkStream, MAX_DRIFT_MS } from '../../../../src/media/embedded/fork-stream.ts';
import type { RtpPacket } from '../../../../src/media/rtp/index.ts';
import { parseRtp, sequenceDistance, timestampDistance } from '../../../../src/media/rtp/index.ts';
import { rtp } from './receivers.ts';

const SSRC = 0x1111;

interface Fields {
  ssrc?: number;
  marker?: boolean;
  octet?: number;
  sequence?: number;
}

/** A packet of the leg: 20 ms of audio. Its sequence number follows from its timestamp, unless it is given. */
function packet(timestamp: number, fields: Fields = {}): RtpPacket {
  const { ssrc = SSRC, marker = false, octet = 7, sequence = Math.floor(timestamp / 160) & 0xffff } = fields;
  return parseRtp(rtp({ payload: Buffer.alloc(160, octet), timestamp, sequence, ssrc, marker }))!;
}

/** The stream of a fork, seen through its output. */
class Listener {
  readonly #stream = new ForkStream();
  readonly packets: RtpPacket[] = [];

  /** The sequence numbers, counted from the first one. */
  get sequences(): number[] {
    return this.packets.map(({ sequence }) => sequenceDistance(this.packets[0]!.sequence, sequence));
  }

  /** The leg sends something that the fork does not carry. */
  leaveOut(source: RtpPacket): void {
    this.#stream.leaveOut(source);
  }

  /** Takes a packet in. Returns the time in ms at which its audio begins, counted from the first packet. */
  take(source: RtpPacket, nowMs: number): number {
    this.packets.push(parseRtp(this.#stream.next(source, 'PCMU', nowMs))!);
    const [first, last] = [this.packets[0]!, this.packets.at(-1)!];
    return timestampDistance(first.timestamp, last.timestamp) / 8;
  }
}

describe('ForkStream', () => {
  it('is one stream with sequence numbers that go up by one, and carries payloads as they are', () => {
    const listener = new Listener();
    for (let index = 0; index < 5; index++) listener.take(packet(index * 160, { octet: index }), index * 20);
    for (const [index, { ssrc, sequence, payload, payloadType }] of listener.packets.entries()) {
      const first = listener.packets[0]!;
      expect(ssrc).toBe(first.ssrc);
      expect(sequenceDistance(first.sequence, sequence)).toBe(index);
      expect([payloadType, payload.length, payload[0]]).toEqual([0, 160, index]);
    }
    expect(listener.packets.map(({ marker }) => marker)).toEqual([true, false, false, false, false]);
  });

  it('says PCMA if a packet is PCMA (RFC 3551 6)', () => {
    expect(parseRtp(new ForkStream().next(packet(0), 'PCMA', 0))!.payloadType).toBe(8);
  });

  it('keeps the distances of the timestamps: loss and silence are gaps, over the wrap as well', () => {
    const listener = new Listener();
    const base = 0xffff_ff00;
    expect(listener.take(packet(base), 0)).toBe(0);
    expect(listener.take(packet((base + 160) >>> 0), 21)).toBe(20);
    expect(listener.take(packet((base + 3 * 160) >>> 0), 58)).toBe(60);
    expect(listener.take(packet((base + 50 * 160) >>> 0), 1004)).toBe(1000);
  });

  it('gives a packet that comes out of order its place in time', () => {
    const listener = new Listener();
    listener.take(packet(0), 0);
    expect(listener.take(packet(320), 40)).toBe(40);
    expect(listener.take(packet(160), 41)).toBe(20);
    expect(listener.take(packet(480), 60)).toBe(60);
  });

  it('leaves a gap in its sequence numbers where packets of the leg were lost (RFC 3550 A.3)', () => {
    const listener = new Listener();
    for (const index of [0, 1, 4, 3, 6]) listener.take(packet(index * 160, { sequence: 65_533 + index }), index * 20);
    expect(listener.sequences).toEqual([0, 1, 4, 3, 6]);
  });

  it('counts keys and comfort noise, which it does not carry, as no loss (RFC 4733 2.5.1.2)', () => {
    const listener = new Listener();
    listener.leaveOut(packet(0, { sequence: 8 }));
    listener.take(packet(0, { sequence: 9 }), 0);
    for (let index = 1; index <= 8; index++) listener.leaveOut(packet(160, { sequence: 9 + index }));
    listener.leaveOut(packet(160, { sequence: 500, ssrc: 2 }));
    listener.take(packet(9 * 160, { sequence: 18 }), 180);
    listener.take(packet(11 * 160, { sequence: 20 }), 220);
    expect(listener.sequences).toEqual([0, 1, 3]);
  });

  it('counts on without a gap if the leg begins a new time line', () => {
    const listener = new Listener();
    listener.take(packet(0, { sequence: 10 }), 0);
    listener.take(packet(77, { ssrc: 2, sequence: 60_000 }), 20);
    listener.take(packet(77 + 0x4000_0000, { ssrc: 2, sequence: 3 }), 40);
    expect(listener.sequences).toEqual([0, 1, 2]);
  });

  it('bears a burst after a stall of the network', () => {
    const listener = new Listener();
    listener.take(packet(0), 0);
    for (let index = 1; index <= 50; index++) expect(listener.take(packet(index * 160), 1000 + index)).toBe(index * 20);
  });

  it('continues by the clock if the leg has another SSRC (RFC 3550 8.2)', () => {
    const listener = new Listener();
    listener.take(packet(1000), 0);
    expect(listener.take(packet(77, { ssrc: 2 }), 500)).toBe(500);
    expect(listener.take(packet(77 + 160, { ssrc: 2 }), 521)).toBe(520);
    expect(listener.packets.map(({ marker }) => marker)).toEqual([true, true, false]);
  });

  it.each([
    ['stood still during a hold', 160, 60_000],
    ['jumped ahead', 0x4000_0000, 20],
    ['jumped back', 0xc000_0000, 20],
  ])('continues by the clock if the timestamps of the leg %s', (_name, timestamp, atMs) => {
    const listener = new Listener();
    listener.take(packet(0), 0);
    expect(listener.take(packet(timestamp), atMs)).toBe(atMs);
    expect(listener.take(packet(timestamp + 160), atMs + 20)).toBe(atMs + 20);
  });

  it('never goes back to begin a new time line: audio does not lie on audio', () => {
    const listener = new Listener();
    for (let index = 0; index < 50; index++) listener.take(packet(index * 160), index);
    expect(listener.take(packet(5, { ssrc: 2 }), 60)).toBe(1000);
  });

  it('follows a clock that is a little off', () => {
    const listener = new Listener();
    const skew = 1.0002;
    const lastMs = MAX_DRIFT_MS / (skew - 1) - 1000;
    for (let mediaMs = 0; mediaMs < lastMs; mediaMs += 20) listener.take(packet(mediaMs * 8), mediaMs * skew);
    expect(listener.packets.filter(({ marker }) => marker)).toHaveLength(1);
  });
});
