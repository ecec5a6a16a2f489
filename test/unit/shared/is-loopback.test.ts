import { describe, expect, it } from 'vitest';
import { isLoopback, isLoopbackHost } from '../../../src/shared/is-loopback.ts';

describe('An address that only this machine reaches (RFC 1122 3.2.1.3, RFC 4291 2.5.3)', () => {
  it.each(['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1', '::1%lo', '::ffff:127.0.0.1', '::ffff:7f00:1'])(
    '%s is one',
    (address) => {
      expect(isLoopback(address)).toBe(true);
      expect(isLoopbackHost(address)).toBe(true);
    },
  );

  it.each([
    '10.0.0.1',
    '128.0.0.1',
    '::',
    '0.0.0.0',
    '::ffff:10.0.0.1',
    'fe80::1',
    '127.example.com',
    '127.',
    '[::1]',
    '',
  ])('%s is none', (address) => {
    expect(isLoopback(address)).toBe(false);
    expect(isLoopbackHost(address)).toBe(false);
  });

  it('localhost is a name, which a configured host may be and an address may not (RFC 6761 6.3)', () => {
    expect([isLoopback('localhost'), isLoopbackHost('localhost')]).toEqual([false, true]);
  });
});
