import { describe, expect, it } from 'vitest';
import { findEnd } from '../../../bench/shared/find-end.ts';

const SEARCH = { from: 60, factor: 1.4, steps: 10, close: 1.12 };

/** What the search finds where up to `limit` are carried, and what it tries for that. */
async function found(limit: number, search = SEARCH): Promise<{ end: number; tried: number[] }> {
  const tried: number[] = [];
  const end = await findEnd(search, (load) => {
    tried.push(load);
    return Promise.resolve(load <= limit);
  });
  return { end, tried };
}

describe('findEnd', () => {
  it.each([60, 61, 100, 237, 900])('comes to within 12 %% of an end of %i', async (limit) => {
    const { end } = await found(limit);
    expect(end).toBeLessThanOrEqual(limit);
    expect(end * 1.12).toBeGreaterThanOrEqual(limit);
  });

  it('goes down where the first load is too much, by halves and then between', async () => {
    const { end, tried } = await found(20);
    expect(tried.slice(0, 3)).toEqual([60, 30, 15]);
    expect(end).toBeGreaterThanOrEqual(18);
    expect(end).toBeLessThanOrEqual(20);
  });

  it('says 0 where nothing is carried, and ends', async () => {
    expect(await found(-1)).toEqual({ end: 0, tried: [60, 30, 15, 8] });
    expect((await found(0, { ...SEARCH, from: 2 })).tried).toEqual([2, 1]);
  });

  it('tries no load twice, and no more steps than it may', async () => {
    const { tried } = await found(Infinity);
    expect(tried).toHaveLength(SEARCH.steps);
    for (const limit of [3, 60, 300]) {
      const { tried: loads } = await found(limit);
      expect(new Set(loads).size).toBe(loads.length);
    }
  });
});
