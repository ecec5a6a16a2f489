import { describe, expect, it } from 'vitest';
import { originOf } from '../../../../src/shared/sip/origin-of.ts';

const PROXY = '10.0.0.2';
const OUTER = '10.0.0.3';
const OWN = `SIP/2.0/UDP ${PROXY};branch=z9hG4bK1`;

function isProxy(address: string): boolean {
  return address === PROXY || address === OUTER;
}

describe('where a request came from', () => {
  it.each<[string, string, readonly string[], string]>([
    ['no proxy: whatever Via says', '10.0.0.5', [OWN, 'SIP/2.0/UDP 192.0.2.1'], '10.0.0.5'],
    ['sent-by of the Via below the proxy’s', PROXY, [OWN, 'SIP/2.0/TLS 192.0.2.1:5061;branch=z9hG4bK2'], '192.0.2.1'],
    [
      '`received` before sent-by (RFC 3261 18.2.1)',
      PROXY,
      [OWN, 'SIP/2.0/UDP 10.9.9.9;received=192.0.2.1;rport=9'],
      '192.0.2.1',
    ],
    ['a name of a host with `received`', PROXY, [OWN, 'SIP/2.0/UDP pbx.example;received=192.0.2.1'], '192.0.2.1'],
    ['a name alone says no address', PROXY, [OWN, 'SIP/2.0/UDP pbx.example'], PROXY],
    ['IPv6', PROXY, [OWN, 'SIP/2.0/UDP [2001:db8::1]:5060'], '2001:db8::1'],
    ['two proxies', PROXY, [OWN, `SIP/2.0/UDP ${OUTER}`, 'SIP/2.0/UDP 192.0.2.1'], '192.0.2.1'],
    [
      'who pretends to be behind a proxy',
      PROXY,
      [OWN, 'SIP/2.0/UDP 10.0.0.3;received=192.0.2.1', 'SIP/2.0/UDP 192.0.2.7'],
      '192.0.2.1',
    ],
    ['a request of the proxy itself', PROXY, [OWN], PROXY],
    ['what is no Via', PROXY, [OWN, 'nonsense', 'SIP/2.0/UDP 192.0.2.7'], PROXY],
    ['no Via', PROXY, [], PROXY],
  ])('%s', (_what, source, vias, expected) => {
    expect(originOf(source, vias, isProxy)).toBe(expected);
  });
});
