import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { portShares, PortPool } from '../../../../src/media/embedded/port-pool.ts';

const DRAIN_MS = 1000;

describe('portShares', () => {
  it.each([
    ['one', { first: 20_000, last: 29_999 }, 1, [[20_000, 29_999]]],
    [
      'even ones',
      { first: 20_000, last: 20_015 },
      2,
      [
        [20_000, 20_007],
        [20_008, 20_015],
      ],
    ],
    [
      'uneven ones, and none lost',
      { first: 20_001, last: 20_016 },
      3,
      [
        [20_002, 20_005],
        [20_006, 20_009],
        [20_010, 20_016],
      ],
    ],
    [
      'as many as there are calls',
      { first: 20_000, last: 20_009 },
      8,
      [
        [20_000, 20_003],
        [20_004, 20_009],
      ],
    ],
    ['one where there is not even a call', { first: 20_000, last: 20_001 }, 4, [[20_000, 20_001]]],
  ])('are %s', (_name, range, wanted, expected) => {
    expect(portShares(range, wanted).map(({ first, last }) => [first, last])).toEqual(expected);
  });
});

describe('PortPool', () => {
  it.each([
    [20_000, 20_009, [20_000, 20_002, 20_004, 20_006, 20_008]],
    [20_001, 20_008, [20_002, 20_004, 20_006]],
    [20_000, 20_000, []],
    [20_000, 20_001, [20_000]],
  ])(
    'of %i to %i hands out even ports whose odd neighbour is in the range too (RFC 3550 11)',
    (first, last, expected) => {
      const pool = new PortPool(first, last, DRAIN_MS);
      const ports = Array.from({ length: expected.length + 1 }, () => pool.take(0));
      expect(ports).toEqual([...expected, null]);
      expect(pool.size).toBe(expected.length);
    },
  );

  it('hands a port out again only after all others, however soon it came back', () => {
    const pool = new PortPool(100, 107, 0);
    const first = pool.take(0)!;
    pool.release(first, 1);
    expect([pool.take(2), pool.take(3), pool.take(4), pool.take(5)]).toEqual([102, 104, 106, 100]);
  });

  it('lets a port drain before it is used again', () => {
    const pool = new PortPool(100, 101, DRAIN_MS);
    expect(pool.take(0)).toBe(100);
    pool.release(100, 500);
    expect(pool.take(1499)).toBeNull();
    expect(pool.used(1499)).toBe(1);
    expect(pool.take(1500)).toBe(100);
  });

  it('counts a drained port as free', () => {
    const pool = new PortPool(100, 103, DRAIN_MS);
    pool.take(0);
    pool.release(100, 0);
    expect([pool.used(0), pool.used(DRAIN_MS)]).toEqual([1, 0]);
  });

  it('gives a port that could not be bound back at once', () => {
    const pool = new PortPool(100, 101, DRAIN_MS);
    pool.giveBack(pool.take(0)!);
    expect([pool.used(0), pool.take(0)]).toEqual([0, 100]);
  });

  it('never hands out a port that is in use or draining', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ take: fc.boolean(), which: fc.nat(9), afterMs: fc.nat(400) })), (steps) => {
        const pool = new PortPool(100, 119, DRAIN_MS);
        const inUse: number[] = [];
        const freedAt = new Map<number, number>();
        let nowMs = 0;
        for (const { take, which, afterMs } of steps) {
          nowMs += afterMs;
          if (take) {
            const port = pool.take(nowMs);
            if (port === null) continue;
            expect(inUse).not.toContain(port);
            expect(nowMs - (freedAt.get(port) ?? -Infinity)).toBeGreaterThanOrEqual(DRAIN_MS);
            inUse.push(port);
          } else {
            const [port] = inUse.splice(which, 1);
            if (port === undefined) continue;
            pool.release(port, nowMs);
            freedAt.set(port, nowMs);
          }
        }
      }),
    );
  });
});
