import { describe, expect, it, test } from 'vitest';
import {
  allowOf,
  contactsOf,
  partyOf,
  protocolOf,
  q850Of,
  reasonHeader,
  refusalReason,
  safeUser,
  tagOf,
  valueOf,
} from '../../../../src/signalling/drachtio/headers.ts';
import type { SrfMessage } from '../../../../src/signalling/drachtio/srf.ts';
import { sipMessage } from './sip-message.ts';

describe('The caller of a From (RFC 3261 20.20, 25.1)', () => {
  test.each([
    ['Jürgen Müller <sip:+15551234@h>;tag=1', '+15551234', 'Jürgen Müller'],
    ['John (Sales) <sip:+15551234@h>;tag=1', '+15551234', 'John (Sales)'],
    ['+1 555 0000 <sip:+15551234@h>;tag=1', '+15551234', '+1 555 0000'],
    ['a@b.c <sip:+15551234@h>;tag=1', '+15551234', 'a@b.c'],
    ['"Doe, \\"J\\" <x>" <sip:+1-555-1234@h;user=phone>;tag=1', '+15551234', 'Doe, "J" <x>'],
    ['<tel:+1-555-1234;isub=2>;tag=1', '+15551234', null],
    ['"" <sip:+15551234@h>', '+15551234', null],
    ['sip:+15551234@h;tag=1', '+15551234', null],
    ['"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1', 'anonymous', 'Anonymous'],
    ['<sip:10.0.0.1>;tag=1', '', null],
  ])('%s: the number is that in the brackets', (from, user, displayName) => {
    expect(partyOf(sipMessage({ From: from }), 'From')).toMatchObject({ user, displayName });
  });

  test.each(['', '"open <sip:1@h>', '<sip:1@h', '*'])('%j names nobody', (from) => {
    expect(partyOf(sipMessage({ From: from }), 'From')).toEqual({ uri: '', user: '', displayName: null });
  });
});

test('a caller without a number is anonymous to the called party', () => {
  expect(safeUser('')).toBe('anonymous');
});

function message(value: string): SrfMessage {
  return { get: () => value } as unknown as SrfMessage;
}

describe('Contacts of a 3xx (RFC 3261 20.10)', () => {
  it.each<[string, readonly string[]]>([
    ['<sip:1@a>', ['sip:1@a']],
    ['sip:1@a;q=0.5', ['sip:1@a']],
    ['<sip:1@a>;q=0.2, <sip:2@a>;q=0.9,<sip:3@a>', ['sip:3@a', 'sip:2@a', 'sip:1@a']],
    ['"Desk, \\"4\\" <x>" <sip:1@a;transport=tcp?Subject=x>;expires=9;Q=0.5, Bob <tel:+1>', ['tel:+1', 'sip:1@a;transport=tcp']], // prettier-ignore
    ['<sip:1@a>;q=0', []],
    ['', []],
    ['<sip:1@a', ['<sip:1@a']],
  ])('%j', (value, expected) => {
    expect(contactsOf(message(value))).toEqual(expected);
  });

  it('reads at most ten, and nothing without a response', () => {
    expect(contactsOf(message(Array.from({ length: 500 }, (_, at) => `<sip:${at}@a>`).join(',')))).toHaveLength(10);
    expect(contactsOf(undefined)).toEqual([]);
  });
});

describe('The tag of a From or To (RFC 3261 19.3)', () => {
  it.each<[string, string | null]>([
    ['<sip:1@a>;tag=x', 'x'],
    ['"a;tag=b" <sip:1@a;tag=c>; Tag = d ;p', 'd'],
    ['sip:1@a;tag=x', 'x'],
    ['<sip:1@a>', null],
  ])('%j', (value, expected) => {
    expect(tagOf(message(value), 'To')).toBe(expected);
  });
});

describe('Headers of a transfer', () => {
  test('Reason has the Q.850 cause, or a status of SIP that says it better (RFC 3326 2)', () => {
    expect(reasonHeader({ q850Cause: 16, text: 'A "b"\r\nc' })).toEqual({ Reason: 'Q.850;cause=16;text="A  b   c"' });
    const elsewhere = { q850Cause: 26, sipStatus: 200, text: 'Call completed elsewhere' };
    expect(reasonHeader(elsewhere)).toEqual({ Reason: 'SIP;cause=200;text="Call completed elsewhere"' });
  });

  test('Allow is read in upper case, and its absence is told from an empty one (RFC 3261 20.5)', () => {
    expect(allowOf(sipMessage({ Allow: 'invite, , Refer' }))).toEqual({ allow: ['INVITE', 'REFER'] });
    expect(allowOf(sipMessage({ Allow: '' }))).toEqual({ allow: [] });
    expect(allowOf(sipMessage({}))).toEqual({});
  });

  test('a header counts by its compact form too (RFC 3515 2.1)', () => {
    expect(valueOf(sipMessage({ r: 'a' }), 'Refer-To', 'r')).toBe('a');
    expect(valueOf(sipMessage({ 'Refer-To': 'a', r: 'b' }), 'Refer-To', 'r')).toBe('a, b');
    expect(valueOf(sipMessage({}), 'Refer-To', 'r')).toBe('');
  });
});

describe('The Reason of a refusal (RFC 6432 1, RFC 3398 8.2.6.1)', () => {
  it.each([
    [404, 'Q.850;cause=1;text="Unallocated number"'],
    [403, 'Q.850;cause=21;text="Call rejected"'],
    [480, 'Q.850;cause=18;text="No user responding"'],
    [486, 'Q.850;cause=17;text="User busy"'],
    [488, 'Q.850;cause=88;text="Incompatible destination"'],
    [503, 'Q.850;cause=41;text="Temporary failure"'],
    [603, 'Q.850;cause=21;text="Call rejected"'],
  ])('%i: %s', (status, reason) => {
    expect(refusalReason(status)).toEqual({ Reason: reason });
  });

  it('is none in a redirection, and is read back', () => {
    expect(refusalReason(302)).toEqual({});
    expect(q850Of(sipMessage(refusalReason(488)))).toBe(88);
    expect(q850Of(sipMessage({ Reason: 'SIP;cause=200;text="x", q.850 ; Cause=31' }))).toBe(31);
  });
});

describe('The transport of a request', () => {
  function by(protocol: string, via: string | undefined, raw?: string): string {
    const text = raw === undefined ? {} : { raw };
    return protocolOf({ ...sipMessage(via === undefined ? {} : { Via: via }), protocol, ...text });
  }

  it.each([
    ['udp', 'SIP/2.0/WS a.invalid', 'udp'],
    ['WS', 'SIP/2.0/TCP a', 'ws'],
    ['tcp', 'SIP/2.0/TCP a;branch=1,SIP/2.0/WS a.invalid', 'tcp'],
    ['TLS', 'SIP/2.0/TLS a', 'tls'],
    ['tcp', 'SIP/2.0/WS a.invalid;branch=1,SIP/2.0/TCP a', 'ws'],
    ['tcp', 'SIP / 2.0 / wss a.invalid', 'wss'],
    ['tcp', undefined, 'ws'],
    ['tls', 'what is this', 'wss'],
  ])('that drachtio-server calls %s, with Via %s, is %s', (protocol, via, expected) => {
    expect(by(protocol, via)).toBe(expected);
  });

  it.each([
    ['Via: SIP/2.0/TCP a', 'tcp'],
    ['X-A: 1\r\nv : SIP/2.0/TCP a\r\nVia: SIP/2.0/WS b', 'tcp'],
    ['Via:\r\n SIP/2.0/TCP a', 'tcp'],
    ['%56ia: SIP/2.0/TCP a\r\nVia: SIP/2.0/WS b', 'ws'],
    ['X-A: 1\rVia: SIP/2.0/WS b\r\nVia: SIP/2.0/TCP a', 'ws'],
    ['X-A: 1\nVia: SIP/2.0/TCP a\r\nX-B: 2', 'ws'],
    ['Via: , SIP/2.0/TCP a', 'ws'],
    ['X-A: 1\r\n\r\nVia: SIP/2.0/TCP a', 'ws'],
  ])('is read of the text itself: %j', (lines, expected) => {
    expect(by('tcp', 'SIP/2.0/TCP a', `INVITE sip:a SIP/2.0\r\n${lines}\r\n\r\nv=0\r\n`)).toBe(expected);
  });
});
