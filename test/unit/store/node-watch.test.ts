import { describe, expect, test } from 'vitest';
import type { NodeRow } from '../../../src/store/tables/node-table.ts';
import { NodeWatch } from '../../../src/store/thread/node-watch.ts';

function row(name: string, beat: number, instance = `i-${name}`): NodeRow {
  return { name, instance, beat_ms: beat, about: '{}', heir: null };
}

describe('NodeWatch', () => {
  const deadOf = (watch: NodeWatch, rows: readonly NodeRow[], atMs: number, gone?: ReadonlySet<string>) =>
    watch.look(rows, atMs, gone).flatMap(({ name, isDead }) => (isDead ? [name] : []));

  test('takes for dead who shows the same beat for 8 s by our own clock, however old the beat says it is', () => {
    const watch = new NodeWatch('own');
    const rows = (beat: number) => [row('own', 1), row('old', 5), row('alive', beat)];
    expect(deadOf(watch, rows(1), 100_000)).toEqual([]);
    expect(deadOf(watch, rows(2), 104_000)).toEqual([]);
    expect(deadOf(watch, rows(3), 107_999)).toEqual([]);
    expect(watch.look(rows(4), 108_000)).toMatchObject([
      { name: 'own', isOwn: true, silentMs: 0, isDead: false },
      { name: 'old', isOwn: false, silentMs: 8_000, isDead: true },
      { name: 'alive', isOwn: false, silentMs: 0, isDead: false },
    ]);
  });

  test('one that has no connection any more is dead after 4 s, and not before', () => {
    const watch = new NodeWatch('own');
    const rows = [row('gone', 5), row('slow', 5)];
    const gone = new Set(['gone']);
    deadOf(watch, rows, 0);
    expect(watch.silent(rows, 3_999)).toEqual([]);
    expect(deadOf(watch, rows, 3_999, gone)).toEqual([]);
    expect(watch.silent(rows, 4_000)).toEqual(['gone', 'slow']);
    expect(deadOf(watch, rows, 4_000, gone)).toEqual(['gone']);
    expect(deadOf(watch, rows, 8_000, gone)).toEqual(['gone', 'slow']);
  });

  test('a beat, another start of the node, or a look that was blind begins anew', () => {
    const watch = new NodeWatch('own');
    deadOf(watch, [row('a', 1), row('b', 1)], 0);
    expect(deadOf(watch, [row('a', 2), row('b', 1, 'again')], 9_000)).toEqual([]);
    expect(deadOf(watch, [row('a', 2), row('b', 1, 'again')], 17_000)).toEqual(['a', 'b']);
    watch.forget();
    expect(deadOf(watch, [row('a', 2), row('b', 1, 'again')], 18_000)).toEqual([]);
    expect(deadOf(watch, [row('a', 2), row('b', 1, 'again')], 26_000)).toEqual(['a', 'b']);
  });
});
