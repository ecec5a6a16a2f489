import type { FrameKind, JitterStats } from '../../../../src/media/rtp/index.ts';
import { FRAME_SAMPLES, JitterBuffer } from '../../../../src/media/rtp/index.ts';

/** A packet and its time of arrival. */
export interface Arrival {
  readonly atMs: number;
  readonly timestamp: number;
  readonly payload: Buffer;
}

/** The output of one tick. */
export interface Frame {
  readonly atMs: number;
  readonly kind: FrameKind;
  readonly octets: Buffer;
}

/** Marks content by its place in the stream. The octet at media time `sample` counts blocks of 10 ms, 1 to 100. */
export function contentAt(sample: number): number {
  return (Math.floor(sample / 80) % 100) + 1;
}

/** The packets of a sender: `count` packets of `ptimeMs`, first sent at 3 ms. `skew` makes its clock too slow. */
export function stream(
  count: number,
  options: { ptimeMs?: number; firstTimestamp?: number; skew?: number; fromMs?: number } = {},
): Arrival[] {
  const { ptimeMs = 20, firstTimestamp = 1000, skew = 1, fromMs = 3 } = options;
  const samples = ptimeMs * 8;
  return Array.from({ length: count }, (_, index) => ({
    atMs: fromMs + index * ptimeMs * skew,
    timestamp: (firstTimestamp + index * samples) >>> 0,
    payload: Buffer.from(Array.from({ length: samples }, (__, at) => contentAt(index * samples + at))),
  }));
}

/** Feeds arrivals into a buffer that is read every 20 ms. */
export function simulate(
  arrivals: readonly Arrival[],
  untilMs: number,
): { frames: Frame[]; stats: JitterStats; delayMs: number; buffer: JitterBuffer } {
  const buffer = new JitterBuffer('PCMU');
  const queue = arrivals.toSorted((left, right) => left.atMs - right.atMs);
  const frames: Frame[] = [];
  for (let atMs = 0; atMs < untilMs; atMs += 20) {
    while (queue[0] !== undefined && queue[0].atMs <= atMs) {
      const next = queue.shift()!;
      buffer.push(next.timestamp, next.payload, 'PCMU', next.atMs);
    }
    const octets = Buffer.alloc(FRAME_SAMPLES);
    const kind = buffer.pull(octets, atMs);
    frames.push({ atMs, kind, octets });
  }
  return { frames, stats: buffer.stats, delayMs: buffer.delayMs, buffer };
}

/** The content of all whole frames, one number per 10 ms. Made-up frames are left out. */
export function heard(frames: readonly Frame[]): number[] {
  return (
    frames
      .filter(({ kind }) => kind === 'audio')
      // Behind a loss the first samples of each 10 ms are blended with what was made up.
      .flatMap(({ octets }) => [octets[79]!, octets[159]!])
      .filter((octet) => octet !== 0xff)
  );
}

/** A repeatable random number from 0 to 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
