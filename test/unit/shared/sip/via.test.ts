import { describe, expect, test } from 'vitest';
import type { Via } from '../../../../src/shared/sip/index.ts';
import { formatVia, parseVia, parseViaLeniently } from '../../../../src/shared/sip/index.ts';

function via(transport: string, host: string, port: number | null, params: Record<string, string | null> = {}): Via {
  return {
    transport,
    host,
    port,
    params: new Map(Object.entries(params)),
  };
}

describe('parseVia and formatVia (RFC 3261 20.42)', () => {
  test.each<[string, Via]>([
    ['SIP/2.0/UDP 192.0.2.1', via('UDP', '192.0.2.1', null)],
    ['SIP/2.0/TCP h.example.com:5060;branch=z9hG4bK1', via('TCP', 'h.example.com', 5060, { branch: 'z9hG4bK1' })],
    ['SIP/2.0/UDP h;rport;branch=z9hG4bK1', via('UDP', 'h', null, { rport: null, branch: 'z9hG4bK1' })],
    ['SIP/2.0/UDP h;received=192.0.2.9;rport=5061', via('UDP', 'h', null, { received: '192.0.2.9', rport: '5061' })],
    ['SIP/2.0/TLS [2001:db8::9:1]:5061;branch=z9hG4bK1', via('TLS', '[2001:db8::9:1]', 5061, { branch: 'z9hG4bK1' })],
    ['SIP/2.0/UDP [::1];received=[2001:db8::9:255]', via('UDP', '[::1]', null, { received: '[2001:db8::9:255]' })], // RFC 5118 4.5
    ['SIP/2.0/UDP [::1];received=2001:db8::9:255', via('UDP', '[::1]', null, { received: '2001:db8::9:255' })],
    ['SIP/2.0/UNKNOWN t4.example.com', via('UNKNOWN', 't4.example.com', null)],
    ["SIP/2.0/TCP h;branch=z9hG4bK-.!%66*_+`'~", via('TCP', 'h', null, { branch: "z9hG4bK-.!%66*_+`'~" })],
  ])('%s', (text, expected) => {
    expect(parseVia(text)).toEqual(expected);
    expect(formatVia(expected)).toBe(text);
  });

  test.each<[string, Via]>([
    [' SIP  /  2.0 /\tudp   h : 5060 ; Branch = z9hG4bKx ', via('UDP', 'h', 5060, { branch: 'z9hG4bKx' })],
    ['sip/2.0/udp h', via('UDP', 'h', null)],
    ['SIP/2.0/UDP [::1] :5060', via('UDP', '[::1]', 5060)],
  ])('%s: blanks around separators, any case (RFC 4475 3.1.1.1)', (text, expected) => {
    expect(parseVia(text)).toEqual(expected);
  });

  test.each([
    '',
    'SIP/2.0/UDP',
    'SIP/2.0/UDP ',
    'SIP/2.0 UDP h',
    'SIP/2.0/UDPh',
    'HTTP/2.0/UDP h',
    'SIP/7.0/UDP h',
    'SIP/2.0/U(P h',
    'SIP/2.0/UDP h:',
    'SIP/2.0/UDP h:x',
    'SIP/2.0/UDP h : ',
    'SIP/2.0/UDP h:65536',
    'SIP/2.0/UDP h;',
    'SIP/2.0/UDP h;;branch=1',
    'SIP/2.0/UDP h branch=1',
    'SIP/2.0/UDP h;branch=1<', // in a list it would swallow the next value
    'SIP/2.0/UDP h, SIP/2.0/UDP g',
    'SIP/2.0/UDP 2001:db8::1',
    'SIP/2.0/UDP [::1',
    'SIP/2.0/UDP ;branch=1',
  ])('%j is malformed', (text) => {
    expect(parseVia(text)).toBeNull();
  });
});

test.each<[string, Via | null]>([
  ['SIP/7.0/UDP h;branch=z9hG4bK1;;rport', via('UDP', 'h', null, { branch: 'z9hG4bK1', rport: null })],
  ['SIP/2.0/UDP h;;,;,,', via('UDP', 'h', null)],
  ['SIP/2.0/UDP', null],
  ['nonsense', null],
])('parseViaLeniently(%j) reads what an answer needs (RFC 4475 3.1.2.1)', (text, expected) => {
  expect(parseViaLeniently(text)).toEqual(expected);
});
