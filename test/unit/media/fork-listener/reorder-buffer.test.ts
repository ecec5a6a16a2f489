import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeSample, G711 } from '../../../../src/media/rtp/index.ts';
import { REORDER_MS, ReorderBuffer } from '../../../../src/media/fork-listener/reorder-buffer.ts';

const START = 0xffff_ff00; // timestamps wrap on the way (RFC 3550 5.1)
const LOUD = 8_031; // a value of its own in both laws, as far as G.711 goes

function payload(sample: number, samples = 160, codec: 'PCMU' | 'PCMA' = 'PCMU'): Buffer {
  return Buffer.alloc(samples, encodeSample(G711[codec], sample));
}

function timestampOf(frame: number): number {
  return (START + frame * 160) >>> 0;
}

function opened(): { buffer: ReorderBuffer; frames: { at: number; first: number; last: number }[] } {
  const frames: { at: number; first: number; last: number }[] = [];
  const buffer = new ReorderBuffer((timestamp, pcm) => {
    frames.push({ at: ((timestamp - START) | 0) / 160, first: pcm[0] ?? NaN, last: pcm.at(-1) ?? NaN });
  });
  return { buffer, frames };
}

describe('ReorderBuffer', () => {
  test('a frame is given as soon as it is whole, whatever packets it comes in', () => {
    const { buffer, frames } = opened();
    buffer.push(timestampOf(0), payload(LOUD, 80), 'PCMU', 0);
    expect(frames).toEqual([]);
    buffer.push((timestampOf(0) + 80) >>> 0, payload(LOUD, 240), 'PCMU', 30);
    expect(frames.map(({ at }) => at)).toEqual([0, 1]);
  });

  test('packets out of order and duplicates come out in order, once', () => {
    const { buffer, frames } = opened();
    const fates = [0, 2, 2, 1, 3, 1].map((frame) => buffer.push(timestampOf(frame), payload(LOUD), 'PCMU', frame * 20));
    expect(fates).toEqual(['taken', 'taken', 'duplicate', 'taken', 'taken', 'late']);
    expect(frames.map(({ at }) => at)).toEqual([0, 1, 2, 3]);
    expect(frames.every(({ first }) => Math.abs(first - LOUD) < 200)).toBe(true);
  });

  test('a packet is waited for, and then made up of the one before', () => {
    const { buffer, frames } = opened();
    buffer.push(timestampOf(0), payload(LOUD), 'PCMU', 0);
    buffer.push(timestampOf(2), payload(LOUD), 'PCMU', 40);
    buffer.poll(40 + REORDER_MS - 1);
    expect(frames).toHaveLength(1);
    buffer.poll(40 + REORDER_MS);
    expect(frames.map(({ at }) => at)).toEqual([0, 1, 2]);
    expect(frames[1]!.first).toBeGreaterThan(LOUD * 0.9);
    expect(frames[1]!.last).toBeLessThan(frames[1]!.first);
    expect(buffer.push(timestampOf(1), payload(LOUD), 'PCMU', 200)).toBe('late');
  });

  test('a long loss fades out and is left out, and what comes after keeps its place', () => {
    const { buffer, frames } = opened();
    buffer.push(timestampOf(0), payload(LOUD), 'PCMU', 0);
    buffer.push(timestampOf(12), payload(LOUD), 'PCMU', 240);
    buffer.poll(400);
    expect(frames.map(({ at }) => at)).toEqual([0, 1, 2, 3, 12]);
    expect(Math.abs(frames[3]!.last)).toBeLessThan(200);
  });

  test('a pause of seconds is no loss', () => {
    const { buffer, frames } = opened();
    buffer.push(timestampOf(0), payload(LOUD), 'PCMU', 0);
    buffer.push(timestampOf(500), payload(LOUD), 'PCMU', 10_000);
    buffer.push(timestampOf(501), payload(LOUD), 'PCMU', 10_020);
    expect(frames.map(({ at }) => at)).toEqual([0, 500, 501]);
  });

  test('one packet gone astray moves nothing, and a second one in a row does', () => {
    const { buffer, frames } = opened();
    buffer.push(timestampOf(0), payload(LOUD), 'PCMU', 0);
    expect(buffer.push(timestampOf(90_000), payload(LOUD), 'PCMU', 20)).toBe('refused');
    buffer.push(timestampOf(1), payload(LOUD), 'PCMU', 20);
    expect(buffer.push(timestampOf(90_001), payload(LOUD), 'PCMU', 40)).toBe('refused');
    expect(buffer.push(timestampOf(90_002), payload(LOUD), 'PCMU', 60)).toBe('taken');
    expect(frames.map(({ at }) => at)).toEqual([0, 1, 90_002]);
  });

  test('the law may change from packet to packet', () => {
    const { buffer, frames } = opened();
    buffer.push(timestampOf(0), payload(LOUD, 160, 'PCMU'), 'PCMU', 0);
    buffer.push(timestampOf(1), payload(LOUD, 160, 'PCMA'), 'PCMA', 20);
    for (const { first } of frames) expect(Math.abs(first - LOUD)).toBeLessThan(400);
  });

  test('the end is given without waiting', () => {
    const { buffer, frames } = opened();
    buffer.push(timestampOf(0), payload(LOUD), 'PCMU', 0);
    buffer.push(timestampOf(2), payload(LOUD, 80), 'PCMU', 40);
    buffer.drain();
    expect(frames.map(({ at }) => at)).toEqual([0, 1, 2]);
    expect(buffer.isDry).toBe(true);
  });

  test('whatever comes, frames go on in time and none is given twice', () => {
    const packet = fc.record({
      frame: fc.integer({ min: -60, max: 200 }),
      offset: fc.integer({ min: 0, max: 159 }),
      samples: fc.integer({ min: 0, max: 1_700 }),
      afterMs: fc.integer({ min: 0, max: 120 }),
    });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 60 }), (packets) => {
        let [last, jumps] = [-Infinity, 0];
        const buffer = new ReorderBuffer((timestamp, pcm) => {
          const at = (timestamp - START) | 0;
          expect(pcm).toHaveLength(160);
          if (at < last) jumps++;
          last = at + 160;
        });
        let nowMs = 0;
        for (const { frame, offset, samples, afterMs } of packets) {
          nowMs += afterMs;
          buffer.push((timestampOf(frame) + offset) >>> 0, payload(LOUD, samples), 'PCMU', nowMs);
          buffer.poll(nowMs);
        }
        buffer.drain();
        expect(buffer.isDry).toBe(true);
        // Time goes back only where the sender's did, by more than the buffer holds.
        expect(jumps).toBeLessThanOrEqual(packets.filter(({ frame }) => frame > -60).length / 2);
      }),
    );
  });
});
