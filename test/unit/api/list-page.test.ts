import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listPage } from '../../../src/api/answers/list-page.ts';

test('pages have every item once, in order, whatever is put in behind or before meanwhile', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 30 });
  fc.assert(
    fc.property(names, names, fc.integer({ min: 1, max: 7 }), (there, more, limit) => {
      const fresh = more.filter((name) => !there.includes(name));
      let all = [...there];
      const seen: string[] = [];
      let cursor: string | undefined;
      for (;;) {
        const { items, nextCursor } = listPage(all, { limit, cursor }, (name) => name);
        expect(items.length).toBeLessThanOrEqual(limit);
        seen.push(...items);
        if (nextCursor === null) break;
        cursor = nextCursor;
        const next = fresh.pop();
        if (next !== undefined) all = fresh.length % 2 === 0 ? [next, ...all] : [...all, next];
      }
      expect(seen.filter((name) => there.includes(name))).toEqual(there);
      expect(new Set(seen).size).toBe(seen.length);
    }),
  );
});

test('a cursor of what is there no more is refused', () => {
  const page = listPage(['a', 'b', 'c'], { limit: 1 }, (name) => name);
  expect(page.items).toEqual(['a']);
  expect(() => listPage(['b', 'c'], { limit: 1, cursor: page.nextCursor ?? '' }, (name) => name)).toThrow(
    'begin with the first page',
  );
});
