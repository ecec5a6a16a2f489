import { describe, expect, it } from 'vitest';
import { linearBytes } from '../../../../src/media/codecs/index.ts';
import { LinearOrder } from '../../../../src/media/fork-listener/index.ts';

/** Samples that count on: the one with timestamp `t` is `t` modulo 30,000. */
function payload(timestamp: number, samples: number): Buffer {
  return linearBytes(Int16Array.from({ length: samples }, (_, index) => ((timestamp + index) >>> 0) % 30_000));
}

function listen(): { order: LinearOrder; frames: { timestamp: number; pcm: Int16Array }[] } {
  const frames: { timestamp: number; pcm: Int16Array }[] = [];
  return { frames, order: new LinearOrder((timestamp, pcm) => frames.push({ timestamp, pcm })) };
}

describe('LinearOrder', () => {
  it.each([160, 320, 480, 640])(
    'makes frames of 20 ms of packets of %i samples, octets in network order',
    (samples) => {
      const { order, frames } = listen();
      const first = 0xffff_ff00; // it wraps
      for (let at = 0; at < 1_920; at += samples) {
        expect(order.push((first + at) >>> 0, payload(first + at, samples), at / 16)).toBe('taken');
      }
      expect(frames.map(({ timestamp }) => timestamp)).toEqual(
        [0, 320, 640, 960, 1_280, 1_600].map((at) => (first + at) >>> 0),
      );
      for (const { timestamp, pcm } of frames) {
        expect([...pcm]).toEqual(Array.from({ length: 320 }, (_, index) => ((timestamp + index) >>> 0) % 30_000));
      }
    },
  );

  it('waits 80 ms for a packet that is overtaken, and not longer', () => {
    const { order, frames } = listen();
    order.push(0, payload(0, 320), 0);
    order.push(640, payload(640, 320), 40);
    order.poll(100);
    expect(frames).toHaveLength(1);
    order.push(320, payload(320, 320), 110);
    expect(frames.map(({ timestamp }) => timestamp)).toEqual([0, 320, 640]);
    order.push(1_280, payload(1_280, 320), 120);
    order.poll(199);
    expect(frames).toHaveLength(3);
    order.poll(200);
    expect(frames.map(({ timestamp }) => timestamp)).toEqual([0, 320, 640, 1_280]);
    expect(order.push(960, payload(960, 320), 201)).toBe('late');
  });

  it('tells duplicates, and takes nothing that is no sound', () => {
    const { order } = listen();
    order.push(0, payload(0, 320), 0);
    order.push(640, payload(640, 320), 1);
    expect(order.push(640, payload(640, 320), 2)).toBe('duplicate');
    expect(order.push(960, Buffer.alloc(1), 3)).toBe('refused');
    expect(order.push(960, Buffer.alloc(6_402), 3)).toBe('refused');
  });

  it('believes another time line at its second packet, and after a lull at once', () => {
    const { order, frames } = listen();
    order.push(0, payload(0, 320), 0);
    expect(order.push(1_000_000, payload(1_000_000, 320), 20)).toBe('refused');
    expect(order.push(1_000_320, payload(1_000_320, 320), 40)).toBe('taken');
    expect(order.push(5, payload(5, 320), 400)).toBe('taken');
    expect(frames.map(({ timestamp }) => timestamp)).toEqual([0, 1_000_320, 5]);
  });

  it('gives the rest of a frame when it is drained, filled up with silence', () => {
    const { order, frames } = listen();
    order.push(100, payload(100, 160), 0);
    expect(frames).toHaveLength(0);
    order.drain();
    expect(frames.map(({ timestamp }) => timestamp)).toEqual([100]);
    expect([frames[0]!.pcm[159], frames[0]!.pcm[160]]).toEqual([259, 0]);
  });
});
