import { describe, expect, it } from 'vitest';
import type { Binding } from '../../../src/registrar/bindings.ts';
import type { KnownWay } from '../../../src/registrar/ways.ts';
import { waysOf } from '../../../src/registrar/ways.ts';

function way(name: string, more: Partial<Binding> = {}, state: Partial<Omit<KnownWay, 'binding'>> = {}): KnownWay {
  const binding: Binding = {
    uri: `sip:2001@192.168.0.9:5060;x=${name}`,
    q: 1,
    expiresAt: 10,
    registeredAt: 1,
    callId: name,
    sequence: 1,
    instance: null,
    regId: null,
    source: { protocol: 'udp', address: '203.0.113.7', port: 5062 },
    userAgent: null,
    ...more,
  };
  return { binding, isLost: false, isSilent: false, ...state };
}

function names(known: readonly KnownWay[]): readonly (readonly string[])[] {
  return waysOf(known).map((group) => group.map(({ uri }) => uri.split('x=')[1] ?? ''));
}

describe('the ways to the telephones of a user', () => {
  it('go where the REGISTER came from, with the Contact as Request-URI', () => {
    expect(waysOf([way('a')])).toEqual([
      [{ uri: 'sip:2001@192.168.0.9:5060;x=a', proxy: 'sip:203.0.113.7:5062;transport=udp', webrtc: false }],
    ]);
    const six = way('a', { source: { protocol: 'tls', address: '2001:db8::7', port: 5061 } });
    expect(waysOf([six])[0]?.[0]?.proxy).toBe('sip:[2001:db8::7]:5061;transport=tls');
  });

  it('are ordered by q, and those of equal q ring together, the newest first (RFC 3261 16.6)', () => {
    const known = [
      way('a', { q: 0.5 }),
      way('b'),
      way('c', { registeredAt: 2 }),
      way('d', { q: 0.5, registeredAt: 9 }),
    ];
    expect(names(known)).toEqual([
      ['c', 'b'],
      ['d', 'a'],
    ]);
  });

  it('are browsers where the REGISTER came by WebSocket (RFC 7118)', () => {
    const by = (protocol: string): boolean | undefined =>
      waysOf([way('a', { source: { protocol, address: '203.0.113.7', port: 50_112 } })])[0]?.[0]?.webrtc;
    expect(['ws', 'wss', 'tls', 'udp'].map(by)).toEqual([true, true, false, false]);
  });

  it('has one way to each device, so that none rings twice (RFC 5626 5.3)', () => {
    const instance = '<urn:uuid:1>';
    const known = [way('a', { instance }), way('b', { instance, registeredAt: 2 }), way('c', { instance, q: 0.5 })];
    expect(names(known)).toEqual([['b']]);
    expect(names([known[0]!, { ...known[1]!, isSilent: true }])).toEqual([['a']]);
  });

  it('leaves those out that cannot be reached', () => {
    expect(names([way('a', {}, { isSilent: true }), way('b', {}, { isLost: true })])).toEqual([]);
  });

  it('of a browser goes by its connection alone, and wants WebRTC (RFC 7118)', () => {
    const source = { protocol: 'wss', address: '203.0.113.7', port: 40_000 };
    const browser = way('a', { uri: 'sip:x1@abc.invalid;transport=ws', source });
    expect(waysOf([browser])).toEqual([
      [{ uri: 'sip:x1@abc.invalid;transport=ws', proxy: 'sip:203.0.113.7:40000;transport=wss', webrtc: true }],
    ]);
    expect(waysOf([{ ...browser, isLost: true }])).toEqual([]);
    const named = way('b', { uri: 'sip:x1@203.0.113.7;transport=ws', source });
    expect(waysOf([{ ...named, isLost: true }])).toEqual([]);
  });

  it('tries the Contact of one without a NAT whose connection is lost', () => {
    const direct = way('a', { source: { protocol: 'tcp', address: '192.168.0.9', port: 40_000 } }, { isLost: true });
    expect(waysOf([direct])).toEqual([[{ uri: 'sip:2001@192.168.0.9:5060;x=a', proxy: null, webrtc: false }]]);
  });
});
