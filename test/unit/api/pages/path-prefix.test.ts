import { describe, expect, test } from 'vitest';
import { withoutPrefix } from '../../../../src/api/pages/path-prefix.ts';

describe('the path prefix of a reverse proxy', () => {
  test.each([
    ['/wb/desk', '/desk'],
    ['/wb/v1/calls?limit=5', '/v1/calls?limit=5'],
    ['/wb', '/'],
    ['/wb/', '/'],
    ['/wb?x=1', '/?x=1'],
    ['/desk', '/desk'],
    ['/wbx/desk', '/wbx/desk'],
    ['/v1/wb/desk', '/v1/wb/desk'],
  ])('%s is %s', (url, expected) => {
    expect(withoutPrefix(url, '/wb')).toBe(expected);
  });

  test('without one, nothing changes', () => {
    expect(withoutPrefix('/wb/desk', '')).toBe('/wb/desk');
  });
});
