import { describe, expect, test } from 'vitest';
import { sourceAllowed, sourceFilter } from '../../../src/config/index.ts';
import { good, load } from './config-file.ts';

const withTrunks = good(`
sip:
  trunks:
    - { name: pbx, uri: "sip:10.0.0.5", allow: [ "10.0.0.0/24", "2001:db8::/32" ] }
    - { name: carrier, uri: "sip:192.0.2.1", allow: [ "192.0.2.1", "10.0.0.0/8" ] }
    - { name: outbound, uri: "sip:198.51.100.1" }
`);

describe('sourceAllowed', () => {
  test.each([
    ['10.0.0.77', 'pbx'],
    ['10.0.1.77', 'carrier'],
    ['::ffff:10.0.0.77', 'pbx'],
    ['2001:db8:1::5', 'pbx'],
    ['192.0.2.1', 'carrier'],
    ['192.0.2.2', undefined],
    ['198.51.100.1', undefined],
    ['127.0.0.1', undefined],
    ['2001:db9::1', undefined],
    ['pbx', undefined],
    ['', undefined],
  ])('with trunks, %s is %s', (address, name) => {
    const source = sourceAllowed(withTrunks, address);
    expect(source === null || source === 'local' ? undefined : source.name).toBe(name);
  });

  test.each([
    ['127.0.0.1', 'local'],
    ['127.8.9.10', 'local'],
    ['::1', 'local'],
    ['::ffff:127.0.0.1', 'local'],
    ['10.0.0.5', null],
    ['fe80::1%eth0', null],
  ])('without trunks, %s is %s', (address, source) => {
    expect(sourceFilter(good(''))(address)).toBe(source);
  });

  test('listening beyond loopback without a trunk gives a warning', () => {
    const result = load('sip: { listen: [ "udp:0.0.0.0:5060" ] }');
    expect(result.ok && result.warnings.map(({ path }) => path)).toContain('sip.trunks');
  });
});
