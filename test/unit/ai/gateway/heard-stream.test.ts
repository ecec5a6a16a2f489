import { describe, expect, it } from 'vitest';
import { HeardStream, QUIET_TICKS } from '../../../../src/ai/gateway/heard-stream.ts';
import { WIDE_LINE } from '../../../../src/ai/gateway/line-format.ts';
import { linearBytes } from '../../../../src/media/codecs/index.ts';
import type { AudioCodec } from '../../../../src/media/rtp/index.ts';
import { FRAME_SAMPLES, G711 } from '../../../../src/media/rtp/index.ts';
import { REORDER_MS } from '../../../../src/media/fork-listener/reorder-buffer.ts';

const SILENT = 0xff;

/** A stream, what was heard of it (the last octet of each frame, whose beginning what was made up may run into), and the times at which the frames end. */
function opened(): {
  heard: number[];
  endsMs: number[];
  stream: HeardStream;
  packet: (frame: number, nowMs: number, options?: { ssrc?: number; codec?: AudioCodec; octet?: number }) => void;
} {
  const heard: number[] = [];
  const endsMs: number[] = [];
  const stream = new HeardStream((ulaw, streamMs) => {
    expect(ulaw).toHaveLength(FRAME_SAMPLES);
    heard.push(ulaw.at(-1)!);
    endsMs.push(streamMs);
  });
  const packet: ReturnType<typeof opened>['packet'] = (
    frame,
    nowMs,
    { ssrc = 1, codec = 'PCMU', octet = frame } = {},
  ) => {
    const timestamp = (0xffff_ff00 + frame * FRAME_SAMPLES) >>> 0; // it wraps on the way
    const payload = Buffer.alloc(FRAME_SAMPLES, octet);
    stream.forward({ marker: false, payloadType: 0, sequence: frame, timestamp, ssrc, payload }, codec, nowMs);
  };
  return { heard, endsMs, stream, packet };
}

describe('HeardStream', () => {
  it('hands each frame on at once, without a tick', () => {
    const { heard, endsMs, packet } = opened();
    for (let frame = 1; frame <= 3; frame++) packet(frame, frame * 20);
    expect(heard).toEqual([1, 2, 3]);
    expect(endsMs).toEqual([20, 40, 60]);
  });

  it('loses nothing of a burst that comes after a stall, and puts it in order', () => {
    const { heard, stream, packet } = opened();
    packet(1, 20);
    for (let tick = 1; tick < QUIET_TICKS; tick++) stream.tick(20 + tick * 20);
    for (const frame of [2, 4, 3, 5, 6, 7, 8, 9]) packet(frame, 190);
    expect(heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('waits for a packet where one is missing only, and makes it up then', () => {
    const { heard, stream, packet } = opened();
    packet(0x10, 20);
    packet(0x12, 60);
    stream.tick(60 + REORDER_MS - 1);
    expect(heard).toEqual([0x10]);
    stream.tick(60 + REORDER_MS);
    expect(heard).toHaveLength(3);
    expect([heard[0], heard[2]]).toEqual([0x10, 0x12]);
  });

  it('hears silence, as long as it takes, where nothing comes, and keeps time when it comes again', () => {
    const { heard, endsMs, stream, packet } = opened();
    packet(1, 20);
    for (let tick = 1; tick <= 30; tick++) stream.tick(20 + tick * 20);
    expect(heard).toEqual([1, ...Array.from({ length: 30 }, () => SILENT)]);
    packet(32, 640);
    expect(heard.slice(31)).toEqual([32]);
    expect(endsMs.at(-1)).toBe(640);
  });

  it.each([22, 30])('has silence for the time in which packets up to the %i. were lost', (frame) => {
    const { heard, endsMs, stream, packet } = opened();
    packet(1, 20);
    packet(frame, frame * 20);
    stream.tick(frame * 20 + REORDER_MS);
    expect([heard[0], heard.at(-1)]).toEqual([1, frame]);
    expect(heard).toHaveLength(frame);
    expect(endsMs.at(-1)).toBe(frame * 20);
  });

  it('leaves out no frame that comes after silence was heard for it', () => {
    const { heard, stream, packet } = opened();
    packet(1, 20);
    for (let tick = 1; tick <= QUIET_TICKS; tick++) stream.tick(20 + tick * 20);
    for (let frame = 2; frame <= 12; frame++) packet(frame, 230);
    expect(heard.filter((octet) => octet !== SILENT)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('begins anew with another SSRC (RFC 3550 8.2)', () => {
    const { heard, packet } = opened();
    packet(1, 20);
    packet(2, 40);
    packet(90_000, 60, { ssrc: 2, octet: 3 });
    packet(90_001, 80, { ssrc: 2, octet: 4 });
    expect(heard).toEqual([1, 2, 3, 4]);
  });

  it('fills no time between two time lines', () => {
    const { heard, packet } = opened();
    packet(1, 20);
    packet(90_000, 40, { octet: 2 });
    packet(90_001, 60, { octet: 3 });
    expect(heard.at(-1)).toBe(3);
    expect(heard.length).toBeLessThan(60);
  });

  it('gives u-law where the stream is A-law', () => {
    const { heard, packet } = opened();
    const loud = G711.PCMA.encode[(12_000 >> 2) & 0x3fff]!;
    packet(1, 20, { codec: 'PCMA', octet: loud });
    expect(G711.PCMU.decode[heard[0]!]).toBeCloseTo(12_000, -3);
  });

  it('has a line of 16 kHz hear linear sound, little-endian, with silence where nothing comes', () => {
    const heard: Buffer[] = [];
    const stream = new HeardStream((audio) => heard.push(audio), WIDE_LINE);
    const forward = (frame: number, nowMs: number): void => {
      const payload = linearBytes(new Int16Array(320).fill(frame));
      const timestamp = (0xffff_ff00 + frame * 320) >>> 0;
      stream.forward({ marker: false, payloadType: 118, sequence: frame, timestamp, ssrc: 1, payload }, 'L16', nowMs);
    };
    expect(stream.wideband).toBe(true);
    forward(1, 20);
    forward(2, 40);
    forward(4, 80); // the third is lost
    for (let nowMs = 100; nowMs <= 180; nowMs += 20) stream.tick(nowMs);
    expect(heard.map((audio) => [audio.length, audio.readInt16LE(0)])).toEqual([
      [640, 1],
      [640, 2],
      [640, 0],
      [640, 4],
    ]);
    for (let tick = 0; tick < QUIET_TICKS; tick++) stream.tick(200 + tick * 20);
    expect(heard.slice(4).every((audio) => audio.equals(WIDE_LINE.silence))).toBe(true);
    expect(heard.length).toBeGreaterThan(8);
  });
});
