import { describe, expect, it } from 'vitest';
import { FrameCutter } from '../../../../src/speech/vad/frame-cutter.ts';

/** Writes `[length, atMs]`; the samples count up from 1. */
function framesOf(writes: readonly (readonly [length: number, atMs: number])[], frameSamples = 160) {
  const frames: { startMs: number; samples: number[] }[] = [];
  const gaps: number[] = [];
  const cutter = new FrameCutter(
    frameSamples,
    (samples, startMs) => frames.push({ startMs, samples: [...samples] }),
    (untilMs) => gaps.push(untilMs),
  );
  let next = 1;
  for (const [length, atMs] of writes)
    cutter.write(
      Int16Array.from({ length }, () => next++),
      atMs,
    );
  return { frames, gaps, cutter };
}

describe('FrameCutter', () => {
  it('cuts writes of any size into frames without losing a sample', () => {
    const { frames, gaps } = framesOf([
      [100, 0],
      [100, 12.5],
      [440, 25],
    ]);
    expect(frames.map(({ startMs }) => startMs)).toEqual([0, 20, 40, 60]);
    expect(frames.flatMap(({ samples }) => samples)).toEqual(Array.from({ length: 640 }, (_, index) => index + 1));
    expect(gaps).toEqual([]);
  });

  it('fills up a frame before a gap with silence, and goes on at the time of the next write', () => {
    const { frames, gaps } = framesOf([
      [100, 0],
      [160, 500],
    ]);
    expect(frames.map(({ startMs }) => startMs)).toEqual([0, 500]);
    expect(frames[0]?.samples.slice(98)).toEqual([99, 100, ...new Array<number>(60).fill(0)]);
    expect(gaps).toEqual([500]);
  });

  it('takes a write from the past, or a little late, as what follows', () => {
    const { frames, gaps } = framesOf([
      [160, 100],
      [160, 95],
      [160, 150],
    ]);
    expect(frames.map(({ startMs }) => startMs)).toEqual([100, 120, 140]);
    expect(gaps).toEqual([]);
  });

  it.each([NaN, Infinity, -Infinity])('leaves out a write whose time is %s', (atMs) => {
    expect(framesOf([[160, atMs]]).frames).toEqual([]);
  });

  it('says when the next sample is due', () => {
    expect(framesOf([[240, 1_000]]).cutter.nextMs).toBe(1_030);
  });
});
