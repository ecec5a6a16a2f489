import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WaitingLine } from '../../../src/shared/waiting-line.ts';

/** Who waits, in their order. */
function order(line: WaitingLine<string>, ...ids: readonly string[]): readonly string[] {
  return ids
    .filter((id) => line.positionOf(id) > 0)
    .toSorted((one, other) => line.positionOf(one) - line.positionOf(other));
}

describe('WaitingLine', () => {
  it('has those first who came first', () => {
    const line = new WaitingLine<string>();
    expect(line.first).toBeNull();
    line.join('anna', 0);
    line.join('ben', 10);
    expect(line.first?.id).toBe('anna');
    expect([line.positionOf('anna'), line.positionOf('ben'), line.positionOf('carl')]).toEqual([1, 2, 0]);
    expect(line.size).toBe(2);
  });

  it('has higher priorities before lower ones, and arrival among the same', () => {
    const line = new WaitingLine<string>();
    line.join('anna', 0);
    line.join('ben', 10, { priority: 5 });
    line.join('carl', 20, { priority: 5 });
    expect(order(line, 'anna', 'ben', 'carl')).toEqual(['ben', 'carl', 'anna']);
  });

  it('gives whoever comes back the place of before', () => {
    const line = new WaitingLine<string>();
    const anna = line.join('anna', 0)!;
    line.join('ben', 0);
    expect(line.leave('anna')).toBe(true);
    expect(line.leave('anna')).toBe(false);
    expect(line.first?.id).toBe('ben');
    line.putBack(anna);
    line.putBack(anna);
    expect(order(line, 'anna', 'ben')).toEqual(['anna', 'ben']);
    expect(line.size).toBe(2);
  });

  it('knows how long those have waited who are there', () => {
    const line = new WaitingLine<string>();
    expect(line.averageMs(50)).toBe(0);
    line.join('anna', 0);
    line.join('ben', 60);
    expect(line.averageMs(100)).toBe(70);
  });

  it('takes as many as it may, and nobody loses a place by it', () => {
    const line = new WaitingLine<string>();
    line.join('anna', 0, { maxSize: 2 });
    line.join('ben', 10, { maxSize: 2 });
    expect(line.join('carl', 20, { maxSize: 2, priority: 9 })).toBeNull();
    expect(line.join('anna', 30, { maxSize: 2 })).not.toBeNull();
    expect(order(line, 'anna', 'ben', 'carl')).toEqual(['ben', 'anna']);
  });

  it('gives up those who have waited for as long as they may, in their order', () => {
    const line = new WaitingLine<string>();
    expect(line.dueAt).toBeNull();
    line.join('anna', 0);
    line.join('ben', 0, { until: 50 });
    line.join('carl', 10, { until: 40, priority: 1 });
    line.join('dora', 20, { until: 60 });
    expect(line.dueAt).toBe(40);
    expect(line.takeDue(39)).toEqual([]);
    expect(line.takeDue(50).map(({ id }) => id)).toEqual(['carl', 'ben']);
    expect([line.dueAt, line.size, line.positionOf('dora')]).toEqual([60, 2, 2]);
  });

  it('keeps its order through everything', () => {
    const move = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e'), join: fc.boolean(), priority: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(move), (moves) => {
        const line = new WaitingLine<string>();
        const waiting = new Map<string, { readonly priority: number; readonly at: number }>();
        moves.forEach(({ id, join, priority }, at) => {
          if (join) line.join(id, at, { priority });
          else line.leave(id);
          if (join) waiting.set(id, { priority, at });
          else waiting.delete(id);
        });
        const expected = [...waiting].toSorted(
          ([, one], [, other]) => other.priority - one.priority || one.at - other.at,
        );
        expect(order(line, 'a', 'b', 'c', 'd', 'e')).toEqual(expected.map(([id]) => id));
        expect(line.first?.id).toBe(expected[0]?.[0]);
      }),
    );
  });
});
