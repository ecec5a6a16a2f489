import { describe, expect, it } from 'vitest';
import { Groups, OpenCounts, OTHER } from '../../../../src/records/reports/counts.ts';
import { TimeBuckets } from '../../../../src/records/reports/time-buckets.ts';
import { TimeSketch } from '../../../../src/records/reports/time-sketch.ts';

describe('TimeSketch', () => {
  it('is exact up to 500 times, by nearest rank', () => {
    const sketch = new TimeSketch();
    for (let ms = 500; ms >= 1; ms -= 1) sketch.add(ms);
    expect(sketch.figures()).toEqual({ count: 500, mean: 251, p50: 250, p95: 475, max: 500 });
  });

  it.each([501, 100_000])('of %i times from a millisecond to a day is within 0.5 %%', (count) => {
    const sketch = new TimeSketch();
    const times = Array.from({ length: count }, (_, index) => Math.round(86_400_000 ** (index / (count - 1))));
    for (const ms of times) sketch.add(ms);
    const { p50, p95, max, mean } = sketch.figures();
    const exact = (part: number): number => times[Math.ceil(part * count) - 1]!;
    expect(Math.abs(p50! / exact(0.5) - 1)).toBeLessThan(0.0055);
    expect(Math.abs(p95! / exact(0.95) - 1)).toBeLessThan(0.0055);
    expect(max).toBe(86_400_000);
    expect(mean).toBe(Math.round(times.reduce((sum, ms) => sum + ms, 0) / count));
  });

  it('takes a time below 0, of a clock that was set back, for 0', () => {
    const sketch = new TimeSketch();
    sketch.add(-5);
    expect(sketch.figures()).toEqual({ count: 1, mean: 0, p50: 0, p95: 0, max: 0 });
  });
});

describe('Names', () => {
  it('beyond 200 count as other', () => {
    const counts = new OpenCounts();
    for (let name = 0; name < 1_000; name += 1) counts.add(`name ${String(name)}`);
    counts.add('name 7');
    const all = counts.counts();
    expect(Object.keys(all)).toHaveLength(201);
    expect(all[OTHER]).toBe(800);
    expect(all['name 7']).toBe(2);
    expect(Object.keys(all).slice(0, 2)).toEqual([OTHER, 'name 7']);
  });

  it('may be any text', () => {
    const counts = new OpenCounts();
    counts.add('__proto__');
    expect(JSON.stringify(counts.counts())).toBe('{"__proto__":1}');
    expect(new Groups(() => 7).of('constructor')).toBe(7);
  });
});

describe('TimeBuckets', () => {
  function starts(from: string, to: string, by: 'hour' | 'day', timeZone: string): readonly string[] {
    const buckets = new TimeBuckets({ from, to, by, timeZone }, () => 0);
    return (buckets.list(() => ({})) ?? []).map((bucket) => bucket.from);
  }

  it('are days of 23 and 25 hours where the clock changes', () => {
    expect(starts('2026-03-28T23:00:00.000Z', '2026-03-30T22:00:00.000Z', 'day', 'Europe/Berlin')).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
    expect(starts('2026-10-24T22:00:00.000Z', '2026-10-26T23:00:00.000Z', 'day', 'Europe/Berlin')).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
  });

  it('are hours of a zone that is half an hour off, and the first is cut', () => {
    expect(starts('2026-01-01T00:10:00.000Z', '2026-01-01T02:00:00.000Z', 'hour', 'Asia/Kolkata')).toEqual([
      '2026-01-01T00:10:00.000Z',
      '2026-01-01T00:30:00.000Z',
      '2026-01-01T01:30:00.000Z',
    ]);
  });

  it('of the hour that comes twice are two', () => {
    expect(starts('2026-10-25T00:00:00.000Z', '2026-10-25T03:00:00.000Z', 'hour', 'Europe/Berlin')).toHaveLength(3);
  });

  it('take a call by its beginning, the last moment before the end included', () => {
    const range = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z', timeZone: 'UTC' } as const;
    const buckets = new TimeBuckets({ ...range, by: 'hour' }, () => ({ calls: 0 }));
    buckets.of('2026-01-01T23:59:59.999Z')!.calls += 1;
    buckets.of(range.from)!.calls += 1;
    const list = buckets.list((bucket) => bucket) ?? [];
    expect([list[0]!.calls, list[23]!.calls, list.length]).toEqual([1, 1, 24]);
    expect(new TimeBuckets({ ...range, by: undefined }, () => 0).of(range.from)).toBeNull();
  });
});
