import { array, assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REPLAY_WINDOW, ReplayList } from '../../../../src/media/srtp/replay-list.ts';

describe('Replay list (RFC 3711 3.3.2)', () => {
  it('has at least 64 packets', () => {
    expect(REPLAY_WINDOW).toBeGreaterThanOrEqual(64);
  });

  it('knows each packet of its window, and none older', () => {
    assert(
      property(
        integer({ min: 0, max: 2 ** 40 }),
        array(integer({ min: -300, max: 300 }), { maxLength: 200 }),
        (start, steps) => {
          const list = new ReplayList();
          const came = new Set<number>();
          let highest = -1;
          for (const step of steps) {
            const index = Math.max(0, Math.max(start, highest) + step);
            const tooOld = highest >= 0 && highest - index >= REPLAY_WINDOW;
            const isNew = index > highest || (!tooOld && !came.has(index));
            expect(list.isNew(index)).toBe(isNew);
            if (!isNew) continue;
            list.add(index);
            came.add(index);
            highest = Math.max(highest, index);
            expect(list.highest).toBe(highest);
            expect(list.isNew(index)).toBe(false);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
