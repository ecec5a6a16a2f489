import { describe, expect, it } from 'vitest';
import { weightedOrder } from '../../../src/shared/weighted-order.ts';

/** Always the same numbers, evenly spread (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const PEERS = [
  { name: 'a', weight: 6 },
  { name: 'b', weight: 3 },
  { name: 'c', weight: 1 },
  { name: 'spare', weight: 0 },
];
const RUNS = 10_000;

describe('weightedOrder (RFC 2782)', () => {
  it('each is first as often as its weight says, and second in proportion among the rest', () => {
    const random = numbers(1);
    const firsts = new Map<string, number>();
    let behindA = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const order = weightedOrder(PEERS, ({ weight }) => weight, random).map(({ name }) => name);
      expect(order.toSorted()).toEqual(['a', 'b', 'c', 'spare']);
      expect(order.at(-1)).toBe('spare');
      firsts.set(order[0]!, (firsts.get(order[0]!) ?? 0) + 1);
      if (order[0] === 'a' && order[1] === 'b') behindA += 1;
    }
    expect(firsts.get('a')! / RUNS).toBeCloseTo(0.6, 1);
    expect(firsts.get('b')! / RUNS).toBeCloseTo(0.3, 1);
    expect(firsts.get('c')! / RUNS).toBeCloseTo(0.1, 1);
    expect(behindA / firsts.get('a')!).toBeCloseTo(0.75, 1);
  });

  it('those of weight 0 alone, and none at all, are in their order', () => {
    const spare = ['x', 'y'];
    expect(weightedOrder(spare, () => 0, numbers(2))).toEqual(spare);
    expect(weightedOrder([], () => 1, numbers(3))).toEqual([]);
  });
});
