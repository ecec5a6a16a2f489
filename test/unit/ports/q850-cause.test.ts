import { describe, expect, it, test } from 'vitest';
import { q850OfStatus, textOfCause } from '../../../src/ports/q850-cause.ts';

describe('q850OfStatus: the cause for a status (RFC 3398 8.2.6.1)', () => {
  // This is the table of the RFC. It leaves out statuses without a mapping, or with one by the Warning header (487,
  // 488, 606).
  it.each([
    [400, 41], [401, 21], [402, 21], [403, 21], [404, 1], [405, 63], [406, 79], [407, 21], [408, 102], [410, 22],
    [413, 127], [414, 127], [415, 79], [416, 127], [420, 127], [421, 127], [423, 127], [480, 18], [481, 41],
    [482, 25], [483, 25], [484, 28], [485, 1], [486, 17], [500, 41], [501, 79], [502, 38], [503, 41], [504, 102],
    [505, 127], [513, 127], [600, 17], [603, 21], [604, 1],
  ])('%i: %i', (status, cause) => {
    expect(q850OfStatus(status)).toBe(cause);
  }); // prettier-ignore

  it.each([
    [499, 127],
    [599, 41],
    [699, 21],
    [302, null],
    [200, null],
    [null, null],
  ])('%s, which the RFC does not name: %s', (status, cause) => {
    expect(q850OfStatus(status)).toBe(cause);
  });
});

test('every cause that a status stands for has its name of Q.850', () => {
  const statuses = Array.from({ length: 300 }, (_, index) => 400 + index);
  const names = statuses.map((status) => textOfCause(q850OfStatus(status) ?? -1));
  expect(names.filter((name) => name.startsWith('Cause'))).toEqual([]);
  expect([17, 88, 200].map(textOfCause)).toEqual(['User busy', 'Incompatible destination', 'Cause 200']);
});
