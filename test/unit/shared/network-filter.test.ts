import { describe, expect, it } from 'vitest';
import { networkFilter, singleAddress } from '../../../src/shared/network-filter.ts';

describe('networkFilter', () => {
  it.each<[string, boolean]>([
    ['192.0.2.9', true],
    ['::ffff:192.0.2.9', true],
    ['192.0.3.9', false],
    ['2001:db8::1%eth0', true],
    ['2001:db9::1', false],
    ['sip.example.com', false],
  ])('%s in 192.0.2.0/24 and 2001:db8::/32: %s', (address, expected) => {
    const includes = networkFilter([
      { address: '192.0.2.0', prefix: 24 },
      { address: '2001:db8::', prefix: 32 },
    ]);
    expect(includes(address)).toBe(expected);
  });
});

describe('singleAddress', () => {
  it.each([
    ['192.0.2.9', [{ address: '192.0.2.9', prefix: 32 }]],
    ['2001:db8::1%eth0', [{ address: '2001:db8::1', prefix: 128 }]],
    ['', []],
    ['sip.example.com', []],
  ])('%j is %j', (address, expected) => {
    expect(singleAddress(address)).toEqual(expected);
  });
});
