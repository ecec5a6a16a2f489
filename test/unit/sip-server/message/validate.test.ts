import { describe, expect, test } from 'vitest';
import type { SipRequest, SipResponse } from '../../../../src/sip-server/message/index.ts';
import { SipHeaders, validateRequest, validateResponse } from '../../../../src/sip-server/message/index.ts';
import { accepted, refused, request } from './support.ts';

const BASE: Record<string, string> = {
  Via: 'SIP/2.0/UDP h;branch=z9hG4bK1',
  From: '<sip:a@h>;tag=1',
  To: '<sip:b@h>',
  'Call-ID': 'c1',
  CSeq: '1 OPTIONS',
};

function options(change: Record<string, string | null> = {}): SipRequest {
  const entries = Object.entries({ ...BASE, ...change }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return {
    kind: 'request',
    method: 'OPTIONS',
    uri: 'sip:b@h',
    headers: SipHeaders.from(entries),
    body: Buffer.alloc(0),
  };
}

function response(change: Record<string, string | null> = {}, status = 200): SipResponse {
  return { kind: 'response', status, reason: 'x', headers: options(change).headers, body: Buffer.alloc(0) };
}

describe('validateRequest (RFC 3261 8.1.1)', () => {
  test('Max-Forwards, Contact, branch and From tag may be missing (RFC 4475 3.4.1)', () => {
    expect(validateRequest(options({ Via: 'SIP/2.0/UDP h', From: 'sip:a@h' }))).toBeNull();
  });

  test.each(['From', 'To', 'Call-ID', 'CSeq'])('%s must be there', (name) => {
    expect(validateRequest(options({ [name]: null }))).toMatchObject({
      code: 'missing-header',
      reason: `Missing ${name} header field`,
      status: 400,
    });
  });

  test('without Via there is no answer', () => {
    expect(validateRequest(options({ Via: null }))).toMatchObject({ code: 'missing-header', status: null });
  });

  test.each([
    ['Via', 'SIP/2.0/UDP h;;'],
    ['Via', 'SIP/2.0/UDP h;branch=1 2, SIP/2.0/UDP g'],
    ['Via', 'SIP/2.0/UDP h;branch=z9hG4bK'], // RFC 4475 3.2
    ['Via', 'SIP/2.0/UDP h;branch=Z9HG4BK'],
    ['From', 'nonsense'],
    ['From', '"a <sip:a@h>'],
    ['From', '<sip:>;tag=1'],
    ['From', '<sip:a@h>;tag=a|b'], // would break the control protocol's fields
    ['From', '<sip:a@h>;tag=ü'],
    ['From', '<sip:a@h>;tag'],
    ['To', '<sip:b@h>;tag=a|b'],
    ['To', 'alan@jasomi.com'],
    ['To', ''],
    ['Call-ID', ''],
    ['Call-ID', 'a b'],
    ['Call-ID', 'a|b'],
    ['Call-ID', 'ü'],
    ['Max-Forwards', '256'],
    ['Max-Forwards', '-1'],
    ['Max-Forwards', ''],
    ['Max-Forwards', '70 hops'],
    ['Contact', '*'],
    ['Contact', '<sip:a@h>;;;;'], // RFC 4475 3.1.2.1
    ['Contact', '<sip:a@h>, nonsense'],
    ['Contact', '"a <sip:a@h>'],
    ['Route', '<sip:p;lr>, p'],
    ['Route', '<http://p>'],
    ['Record-Route', '<sip:p;lr'],
  ])('%s: %s is malformed: 400', (name, value) => {
    expect(validateRequest(options({ [name]: value }))).toMatchObject({
      code: 'bad-header',
      reason: `Malformed ${name} header field`,
      status: 400,
    });
  });

  test.each([
    ['Via', 'SIP/2.0/UDP h, nonsense'],
    ['Max-Forwards', '0'],
    ['Max-Forwards', '255'],
    ['Call-ID', 'a==/{}<>"\\@h'],
    ['From', '<sip:a@h>;tag=abc==/&'],
    ['From', '<sip:@192.0.2.1>;tag=1'],
    ['From', '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1'],
    ['To', 'tel:+15551234'],
    ['Contact', '<sip:a@h>;expires=0, "x" <tel:+1>'],
    ['Contact', ''],
    ['Route', '<sip:p;lr>, <sips:q>'],
    ['Date', 'whenever'],
    ['Expires', 'soon'],
  ])('%s: %s is accepted', (name, value) => {
    expect(validateRequest(options({ [name]: value }))).toBeNull();
  });

  test.each(['1', 'OPTIONS', '4294967296 OPTIONS', '-1 OPTIONS', '1 OPTIONS x'])(
    'CSeq %j is 400 (RFC 3261 20.16)',
    (value) => {
      expect(validateRequest(options({ CSeq: value }))).toMatchObject({ code: 'bad-cseq', status: 400 });
    },
  );

  test('CSeq of another method is 400, for an unknown method 501 (RFC 4475 3.1.2.17, 3.1.2.18)', () => {
    expect(validateRequest(options({ CSeq: '1 INVITE' }))).toMatchObject({ code: 'method-mismatch', status: 400 });
    expect(validateRequest({ ...options(), method: 'NEWMETHOD' })).toMatchObject({
      code: 'method-mismatch',
      status: 501,
    });
    expect(validateRequest({ ...options({ CSeq: '1 NEWMETHOD' }), method: 'NEWMETHOD' })).toBeNull();
  });

  test.each(['Call-ID', 'CSeq', 'From', 'To', 'Max-Forwards', 'Content-Type', 'Refer-To', 'Session-Expires', 'Event'])(
    '%s may stand once (RFC 4475 3.3.8)',
    (name) => {
      const message = options({ [name]: BASE[name] ?? '1' });
      message.headers.append(name, message.headers.get(name)!);
      expect(validateRequest(message)).toMatchObject({
        code: 'repeated-header',
        reason: `Repeated ${name} header field`,
        status: 400,
      });
    },
  );

  test.each(['Subject', 'User-Agent', 'X-Foo', 'Supported', 'Via'])('%s may stand twice', (name) => {
    const message = options({ [name]: BASE[name] ?? '1' });
    message.headers.append(name, message.headers.get(name)!);
    expect(validateRequest(message)).toBeNull();
  });

  test.each([
    ['sip:b@h', null],
    ['SIPS:b@h:5061', null],
    ['tel:+15551234', null],
    ['sip:b@h;lr', null],
    ['', 400],
    ['<sip:b@h>', 400],
    ['b@h', 400],
    ['sip:b@h?Subject=x', 400], // RFC 4475 3.1.2.11
    ['nobodyKnowsThisScheme:x', 416], // RFC 4475 3.3.2
  ])('Request-URI %j: %s', (uri, status) => {
    expect(validateRequest({ ...options(), uri })?.status ?? null).toBe(status);
  });

  test('Contact * stands alone, in REGISTER only (RFC 3261 10.2.2)', () => {
    const register = (contact: string): SipRequest => ({
      ...options({ CSeq: '1 REGISTER', Contact: contact }),
      method: 'REGISTER',
    });
    expect(validateRequest(register('*'))).toBeNull();
    expect(validateRequest(register('*, <sip:a@h>'))).toMatchObject({ code: 'bad-header' });
  });

  test('a method that is no token is refused, not written', () => {
    expect(validateRequest({ ...options(), method: 'A B' })).toMatchObject({ code: 'bad-start-line', status: 400 });
  });
});

describe('validateResponse: a fault is dropped (RFC 3261 18.1.2)', () => {
  test('a sound response', () => {
    expect(validateResponse(response())).toBeNull();
    expect(validateResponse(response({ Contact: 'nonsense', 'Max-Forwards': '999', CSeq: '1 WHATEVER' }))).toBeNull();
  });

  test.each([
    [{ Via: null }, 'missing-header'],
    [{ From: null }, 'missing-header'],
    [{ To: 'x' }, 'bad-header'],
    [{ 'Call-ID': null }, 'missing-header'],
    [{ 'Call-ID': 'a|b' }, 'bad-header'],
    [{ CSeq: '9292394834772304023312 OPTIONS' }, 'bad-cseq'], // RFC 4475 3.1.2.5
  ])('%j: %s', (change, code) => {
    expect(validateResponse(response(change))).toEqual({
      code,
      reason: expect.any(String) as string,
      status: null,
      request: null,
    });
  });

  test('repeated Call-ID', () => {
    const message = response();
    message.headers.append('i', 'other');
    expect(validateResponse(message)).toMatchObject({ code: 'repeated-header', status: null });
  });

  test.each([0, 99, 700, NaN])('status %d', (status) => {
    expect(validateResponse(response({}, status))).toMatchObject({ code: 'bad-status', status: null });
  });
});

describe('RFC 5118: IPv6 in SIP', () => {
  test.each([
    ['4.1 IPv6 reference in Request-URI', 'OPTIONS sip:[2001:db8::10] SIP/2.0', {}],
    ['4.3 port inside the brackets parses as an address', 'OPTIONS sip:[2001:db8::10:5070] SIP/2.0', {}],
    ['4.4 port outside the brackets', 'OPTIONS sip:[2001:db8::10]:5070 SIP/2.0', {}],
    [
      '4.5 received with brackets',
      undefined,
      { Via: 'SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bK1' },
    ],
    [
      '4.5 received without brackets',
      undefined,
      { Via: 'SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bK1' },
    ],
    ['4.8 IPv4-mapped address', undefined, { Contact: '<sip:a@[::ffff:192.0.2.10]>' }],
    ['4.10 the three colons of the RFC 3261 grammar bug', undefined, { Contact: '<sip:a@[2001:db8:::192.0.2.1]>' }],
  ] as [string, string | undefined, Record<string, string>][])('%s: accepted', (_name, line, headers) => {
    expect(accepted(request(headers, line)).kind).toBe('request');
  });

  test('4.2 an address without brackets in the Request-URI: 400', () => {
    expect(refused(request({}, 'OPTIONS sip:2001:db8::10 SIP/2.0'))).toMatchObject({ code: 'bad-uri', status: 400 });
  });
});
