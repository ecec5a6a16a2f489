import { describe, expect, test } from 'vitest';
import { isLoopback } from '../../../../src/shared/is-loopback.ts';
import {
  bracket,
  describeEndpoint,
  parseListenAddress,
  selectEndpoint,
  unmapAddress,
} from '../../../../src/sip-server/transport/endpoint.ts';

describe('listen addresses', () => {
  test.each([
    ['udp:127.0.0.1:5060', { protocol: 'udp', host: '127.0.0.1', port: 5060 }],
    ['TCP:0.0.0.0:0', { protocol: 'tcp', host: '0.0.0.0', port: 0 }],
    ['tls:[::1]:5061', { protocol: 'tls', host: '::1', port: 5061 }],
    ['wss:127.0.0.1:443', { protocol: 'wss', host: '127.0.0.1', port: 443 }],
  ])('%s', (text, expected) => {
    expect(parseListenAddress(text)).toEqual(expected);
  });

  test.each([
    '',
    '127.0.0.1:5060',
    'udp:127.0.0.1',
    'udp:localhost:5060',
    'http:127.0.0.1:80',
    'udp:127.0.0.1:70000',
    'udp:127.0.0.1:',
    'udp:127.0.0.1:x',
  ])('%j is not one', (text) => {
    expect(() => parseListenAddress(text)).toThrow(TypeError);
  });

  test('peers see brackets for IPv6, the external address if there is one, and a real address for a wildcard', () => {
    expect(describeEndpoint(parseListenAddress('udp:[::1]:5060'), 5060).hostPort).toBe('[::1]:5060');
    expect(describeEndpoint(parseListenAddress('udp:127.0.0.1:0'), 4000, '203.0.113.1').hostPort).toBe(
      '203.0.113.1:4000',
    );
    expect(describeEndpoint(parseListenAddress('udp:0.0.0.0:5060'), 5060).host).not.toBe('0.0.0.0');
  });
});

test('addresses', () => {
  expect([bracket('::1'), bracket('1.2.3.4'), unmapAddress('::ffff:1.2.3.4'), unmapAddress('::1')]).toEqual([
    '[::1]',
    '1.2.3.4',
    '1.2.3.4',
    '::1',
  ]);
  expect(['127.0.0.9', '::1', '::ffff:127.0.0.1', '10.0.0.1'].map(isLoopback)).toEqual([true, true, true, false]);
});

describe('the endpoint to leave from (control protocol 8)', () => {
  const endpoints = [
    'udp:127.0.0.1:5060',
    'udp:10.0.0.5:5060',
    'udp:10.0.7.5:5060',
    'tcp:10.0.0.5:5060',
    'udp:[::1]:5060',
  ].map((text) => describeEndpoint(parseListenAddress(text), 5060));
  test.each([
    ['udp', '127.0.0.2', '127.0.0.1'],
    ['udp', '10.0.0.77', '10.0.0.5'],
    ['udp', '10.0.7.77', '10.0.7.5'],
    ['udp', '192.168.1.1', '10.0.0.5'],
    ['udp', '::1', '::1'],
    ['tcp', '10.0.7.77', '10.0.0.5'],
  ] as const)('%s to %s leaves from %s', (protocol, target, expected) => {
    expect(selectEndpoint(endpoints, protocol, target)?.bindHost).toBe(expected);
  });

  test('an external address is not shown by listeners of the other family', () => {
    const six = { protocol: 'udp', host: '::1', port: 0 } as const;
    const four = { protocol: 'udp', host: '127.0.0.1', port: 0 } as const;
    expect(describeEndpoint(six, 5060, '203.0.113.9').hostPort).toBe('[::1]:5060');
    expect(describeEndpoint(six, 5060, '2001:db8::9').hostPort).toBe('[2001:db8::9]:5060');
    expect(describeEndpoint(four, 5060, '2001:db8::9').hostPort).toBe('127.0.0.1:5060');
    expect(describeEndpoint(four, 5060, 'sip.example.org').hostPort).toBe('sip.example.org:5060');
  });

  test('there is none if the transport or the family is missing', () => {
    expect(selectEndpoint(endpoints, 'tls', '10.0.0.1')).toBeUndefined();
    expect(selectEndpoint(endpoints, 'tcp', '::1')).toBeUndefined();
  });
});
