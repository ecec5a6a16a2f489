import { describe, expect, test } from 'vitest';
import { RouteTable } from '../../../../src/sip-server/control-protocol/route-table.ts';

function take(table: RouteTable<string>, verb: string, times: number): string {
  return Array.from({ length: times }, () => table.next(verb) ?? '-').join('');
}

describe('routes (control protocol 2.4, 5.1)', () => {
  test('clients take turns; asking twice gives no second turn', () => {
    const table = new RouteTable<string>();
    for (const client of ['a', 'b', 'a', 'c']) {
      table.add('invite', client);
    }
    expect(take(table, 'invite', 7)).toBe('abcabca');
  });

  test('a client that leaves is skipped, and nobody loses a turn', () => {
    const table = new RouteTable<string>();
    for (const client of ['a', 'b', 'c']) {
      table.add('invite', client);
    }
    expect(take(table, 'invite', 2)).toBe('ab');
    table.removeAll('a');
    expect(take(table, 'invite', 3)).toBe('cbc');
  });

  test('remove takes that verb only', () => {
    const table = new RouteTable<string>();
    table.add('invite', 'a');
    table.add('options', 'a');
    table.remove('options', 'a');
    table.remove('options', 'a');
    table.remove('message', 'nobody');
    expect([table.next('invite'), table.next('options')]).toEqual(['a', null]);
  });
});
