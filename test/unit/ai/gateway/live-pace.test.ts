import { describe, expect, it } from 'vitest';
import { GRACE_MS, LivePace } from '../../../../src/ai/gateway/live-pace.ts';
import { PlayQueue } from '../../../../src/ai/gateway/play-queue.ts';

interface Played {
  /** Time that each frame waited. */
  readonly waitsMs: number[];
  /** Frames with nothing to say after the first one was said. */
  gaps: number;
}

interface Chunk {
  readonly atMs: number;
  readonly octets: number;
  readonly loud?: boolean;
}

/** Plays chunks at ticks every 20 ms. */
function play(chunks: readonly Chunk[], untilMs: number): Played {
  const queue = new PlayQueue();
  const pace = new LivePace();
  const frame = Buffer.alloc(160);
  const arrivals: number[] = [];
  const played: Played = { waitsMs: [], gaps: 0 };
  let taken = 0;
  const waiting = [...chunks];
  const arrive = (nowMs: number): number | null => {
    if (waiting[0] === undefined || waiting[0].atMs > nowMs) return null;
    const { atMs, octets, loud = false } = waiting.shift()!;
    pace.arrived(queue.waiting, atMs);
    queue.push(Buffer.alloc(octets, loud ? 0x20 : 0xff));
    for (let octet = 0; octet < octets; octet += 160) arrivals.push(atMs);
    return atMs;
  };
  const say = (atMs: number): void => {
    const before = queue.waiting;
    const length = queue.next(frame, atMs);
    queue.fallBehind(pace.took(length, queue.waiting, atMs));
    taken += (before - queue.waiting) / 160;
    if (length === 160) played.waitsMs.push(atMs - arrivals[taken - 1]!);
    else if (taken > 0) played.gaps++;
  };
  for (let atMs = 0; atMs < untilMs; atMs += 20) {
    while (arrive(atMs) !== null);
    let sayAtMs = atMs;
    if (pace.awaits(queue.waiting, atMs)) {
      sayAtMs = atMs + GRACE_MS;
      for (let cameMs = arrive(sayAtMs); cameMs !== null; cameMs = arrive(sayAtMs)) {
        if (queue.waiting < 160) continue;
        sayAtMs = cameMs;
        break;
      }
    }
    say(sayAtMs);
  }
  return played;
}

function live(count: number, lateMs: (index: number) => number): Chunk[] {
  return Array.from({ length: count }, (_, index) => ({ atMs: 3 + index * 20 + lateMs(index), octets: 160 }));
}

describe('LivePace', () => {
  it.each([0, 3, 7, 9, 11, 15, 19])('plays what comes %i ms later than a tick with the next one', (phaseMs) => {
    const chunks = live(500, () => phaseMs).map((chunk) => ({ ...chunk, atMs: chunk.atMs - 3 }));
    const { waitsMs, gaps } = play(chunks, 9_900);
    expect(waitsMs.every((waitMs) => waitMs === (20 - phaseMs) % 20)).toBe(true);
    expect(gaps).toBe(0);
  });

  it('has no gap where audio comes up to 10 ms late, from the first frame on', () => {
    const { gaps } = play(
      live(500, (index) => (index % 7) * 1.6),
      9_900,
    );
    expect(gaps).toBe(0);
  });

  it('gives up the wait that a stall left, in pauses of what is said, and loses none of its speech', () => {
    // The 100th to 105th frame come together, 120 ms late; half of each second is speech.
    const chunks = live(1_000, (index) => (index >= 100 && index < 106 ? (106 - index) * 20 : 0)).map(
      (chunk, index) => ({ ...chunk, loud: index % 50 < 25 }),
    );
    const { waitsMs, gaps } = play(chunks, 19_900);
    expect(gaps).toBeGreaterThanOrEqual(5);
    expect(Math.max(...waitsMs.slice(110, 150))).toBeGreaterThan(100);
    expect(Math.max(...waitsMs.slice(-200))).toBeLessThanOrEqual(30);
    expect(gaps).toBeLessThan(10);
  });

  it('lets a wait be that is needed time and again', () => {
    // Each second frames come 60 ms late.
    const { gaps } = play(
      live(6_000, (index) => (index % 50 < 3 ? 60 - (index % 50) * 20 : 0)),
      119_900,
    );
    expect(gaps).toBeLessThan(40);
  });

  it('leaves nothing out of sentences that come at once, however long they are', () => {
    const sentences = Array.from({ length: 10 }, (_, index) => ({ atMs: 7 + index * 5_000, octets: 32_000 }));
    const { waitsMs } = play(sentences, 50_000);
    expect(waitsMs).toHaveLength(2_000);
  });

  it('says the first of a sentence that comes at once with the next tick', () => {
    const { waitsMs } = play([{ atMs: 19, octets: 1_600 }], 500);
    expect(waitsMs[0]).toBe(1);
  });
});
