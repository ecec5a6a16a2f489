import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_MARKS, MAX_QUEUED_MS, PlayQueue } from '../../../../src/ai/gateway/play-queue.ts';

/** Octets that tell their place. */
function audio(length: number, from = 0): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => (from + index) % 251));
}

/** The next frame, as far as there is one. */
function next(queue: PlayQueue, playedAtMs = 0): Buffer {
  const frame = Buffer.alloc(160);
  return Buffer.from(frame.subarray(0, queue.next(frame, playedAtMs)));
}

describe('PlayQueue', () => {
  it('gives audio of any length in frames of 20 ms, and its end as it is', () => {
    const queue = new PlayQueue();
    queue.push(audio(100));
    queue.push(audio(300, 100));
    expect(next(queue)).toEqual(audio(160));
    expect(next(queue)).toEqual(audio(160, 160));
    expect(next(queue)).toEqual(audio(80, 320));
    expect(next(queue)).toHaveLength(0);
  });

  it('keeps a copy', () => {
    const queue = new PlayQueue();
    const mine = audio(160);
    queue.push(mine);
    mine.fill(7);
    expect(next(queue)).toEqual(audio(160));
  });

  it('gives what was pushed, in order, whatever the lengths', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(40_000), fc.constant(-1)), { minLength: 1, maxLength: 12 }), (steps) => {
        const queue = new PlayQueue();
        let pushed = 0;
        let read = 0;
        const readOne = (): number => {
          const frame = next(queue);
          if (!frame.equals(audio(frame.length, read))) throw new Error(`wrong audio at ${read}`);
          read += frame.length;
          return frame.length;
        };
        for (const step of steps) {
          if (step === -1) readOne();
          else {
            queue.push(audio(step, pushed));
            pushed += step;
          }
        }
        while (readOne() > 0);
        expect(read).toBe(pushed);
      }),
    );
  });

  it('tells a mark when the last frame before it has been played, not when it was sent', () => {
    const queue = new PlayQueue();
    const told: [boolean, number][] = [];
    queue.push(audio(320));
    queue.mark((played, at) => told.push([played, at]), 5);
    next(queue, 60);
    next(queue, 80);
    queue.settle(79);
    expect(told).toEqual([]);
    queue.settle(80);
    expect(told).toEqual([[true, 80]]);
  });

  it('tells marks in order, each after its own audio', () => {
    const queue = new PlayQueue();
    const told: string[] = [];
    queue.push(audio(160));
    queue.mark(() => told.push('first'), 0);
    queue.push(audio(160));
    queue.mark(() => told.push('second'), 0);
    queue.mark(() => told.push('third'), 0);
    next(queue, 60);
    next(queue, 80);
    queue.settle(60);
    expect(told).toEqual(['first']);
    queue.settle(100);
    expect(told).toEqual(['first', 'second', 'third']);
  });

  it('tells a mark at once where nothing waits, and not while the last frame still plays', () => {
    const queue = new PlayQueue();
    const told: string[] = [];
    queue.mark(() => told.push('empty'), 0);
    expect(told).toEqual(['empty']);
    queue.push(audio(160));
    next(queue, 60);
    queue.mark(() => told.push('playing'), 30);
    expect(told).toEqual(['empty']);
    queue.settle(60);
    expect(told).toEqual(['empty', 'playing']);
    queue.mark(() => told.push('played'), 61);
    expect(told).toEqual(['empty', 'playing', 'played']);
  });

  it('drops what waits, says how far it was played, and tells each mark whether its audio was', () => {
    const queue = new PlayQueue();
    const told: string[] = [];
    queue.push(audio(160));
    queue.mark((played) => told.push(`first ${played}`), 0);
    queue.push(audio(800));
    queue.mark((played) => told.push(`second ${played}`), 0);
    next(queue, 20);
    expect(queue.clear(30)).toEqual({ playedMs: 20, droppedMs: 100 });
    expect(told).toEqual(['first true', 'second false']);
    expect(next(queue)).toHaveLength(0);
    expect(queue.queuedMs).toBe(120);
    queue.push(audio(160, 50));
    expect(next(queue)).toEqual(audio(160, 50));
    expect(queue.clear(60)).toEqual({ playedMs: 140, droppedMs: 0 });
  });

  it('lets whoever is told queue and mark again', () => {
    const queue = new PlayQueue();
    const told: string[] = [];
    queue.push(audio(160));
    queue.mark(() => {
      queue.push(audio(160, 9));
      queue.mark(() => told.push('again'), 0);
    }, 0);
    queue.clear(10);
    expect(told).toEqual([]);
    expect(next(queue, 60)).toEqual(audio(160, 9));
    queue.settle(60);
    expect(told).toEqual(['again']);
  });

  it('leaves out quiet frames, and nothing else, to make up for frames that were not sent in time', () => {
    const loud = Buffer.alloc(160, 0x10);
    const quiet = Buffer.alloc(160, 0xff);
    const queue = new PlayQueue();
    queue.fallBehind(5); // nothing waits: nothing is late
    for (const frame of [loud, quiet, quiet, quiet, loud, quiet]) queue.push(frame);
    expect(next(queue)).toEqual(loud);
    expect(next(queue)).toEqual(quiet);
    queue.fallBehind(1);
    expect(next(queue)).toEqual(quiet);
    expect(next(queue)).toEqual(loud);
    expect(next(queue)).toEqual(quiet);
    expect(next(queue)).toHaveLength(0);
  });

  it('is not late any more after a pause', () => {
    const queue = new PlayQueue();
    queue.push(Buffer.alloc(160, 0x10));
    queue.fallBehind(3);
    next(queue);
    next(queue);
    queue.push(Buffer.alloc(320, 0xff));
    expect(next(queue)).toHaveLength(160);
    expect(next(queue)).toHaveLength(160);
  });

  it('keeps ten minutes and no more', () => {
    const queue = new PlayQueue();
    expect(queue.push(Buffer.alloc(8 * MAX_QUEUED_MS - 10))).toBe(0);
    expect(queue.push(Buffer.alloc(25))).toBe(15);
    expect(queue.push(Buffer.alloc(1))).toBe(1);
    next(queue);
    expect(queue.push(Buffer.alloc(200))).toBe(40);
    expect(queue.queuedMs).toBe(MAX_QUEUED_MS + 20);
  });

  it('takes so many marks and no more', () => {
    const queue = new PlayQueue();
    queue.push(audio(160));
    for (let index = 0; index < MAX_MARKS; index++) expect(queue.mark(() => undefined, 0)).toBe(true);
    expect(queue.mark(() => undefined, 0)).toBe(false);
  });
});
