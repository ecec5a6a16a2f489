import { describe, expect, test } from 'vitest';
import { SipHeaders, parseVia } from '../../../../src/sip-server/message/index.ts';
import type { SipRequest } from '../../../../src/sip-server/message/index.ts';
import type { Endpoint, Flow } from '../../../../src/sip-server/transport/index.ts';
import { contactOf, expandLocalhost } from '../../../../src/sip-server/user-agent/localhost-macro.ts';
import { cancelRequest, outOfDialogRequest } from '../../../../src/sip-server/user-agent/request-builder.ts';
import { ownResponse, statelessTag, withTag } from '../../../../src/sip-server/user-agent/response-builder.ts';
import { stampVia } from '../../../../src/sip-server/user-agent/via-stamp.ts';

function endpoint(protocol: Endpoint['protocol'] = 'udp', host = '10.0.0.1'): Endpoint {
  return {
    protocol,
    bindHost: host,
    port: 5060,
    family: 4,
    loopback: false,
    host,
    hostPort: `${host}:5060`,
  };
}
const NONE = Buffer.alloc(0);

describe('@localhost (control protocol 6.2)', () => {
  test.each([
    ['From', '"Al" <sip:1001@localhost>', '"Al" <sip:1001@10.0.0.1:5060>'],
    ['From', 'sip:1001@localhost', '<sip:1001@10.0.0.1:5060>'],
    ['From', '<sip:1001@LOCALHOST;x=y>;tag=1', '<sip:1001@LOCALHOST;x=y>;tag=1'],
    ['To', '<sips:2@localhost:99;x=y>;p=q', '<sips:2@10.0.0.1:5060;x=y>;p=q'],
    ['From', '<sip:a@localhost.example.com>', '<sip:a@localhost.example.com>'],
    ['From', '<sip:localhost>', '<sip:localhost>'],
    ['From', '"sip:x@localhost" <sip:a@b>', '"sip:x@localhost" <sip:a@b>'],
    ['From', 'nonsense@localhost <', 'nonsense@localhost <'],
  ])('%s: %s', (name, value, expected) => {
    expect(expandLocalhost(name, value, endpoint())).toBe(expected);
  });

  test('every value of a list; Contact names the transport, once', () => {
    expect(expandLocalhost('P-Asserted-Identity', '<sip:1@localhost>, <tel:+1>', endpoint())).toBe(
      '<sip:1@10.0.0.1:5060>, <tel:+1>',
    );
    expect(expandLocalhost('Contact', '<sip:1@localhost>', endpoint('tcp'))).toBe(
      '<sip:1@10.0.0.1:5060;transport=tcp>',
    );
    expect(expandLocalhost('Contact', '<sip:1@localhost;transport=udp>', endpoint('tcp'))).toBe(
      '<sip:1@10.0.0.1:5060;transport=udp>',
    );
    expect(expandLocalhost('From', '<sip:1@localhost>', endpoint('tcp'))).toBe('<sip:1@10.0.0.1:5060>');
  });

  test('our own Contact has the transport if it is not UDP, and sips if that was asked for', () => {
    expect(contactOf(endpoint())).toBe('<sip:10.0.0.1:5060>');
    expect(contactOf(endpoint('tls'), 'sip:x@y')).toBe('<sip:10.0.0.1:5060;transport=tls>');
    expect(contactOf(endpoint('tls'), 'sips:x@y')).toBe('<sips:10.0.0.1:5060>');
  });
});

describe('requests that applications write (control protocol 6.1)', () => {
  const build = (uri: string, headers: Record<string, string> = {}, method = 'INVITE'): SipRequest =>
    outOfDialogRequest(
      { kind: 'request', method, uri, headers: SipHeaders.from(Object.entries(headers)), body: NONE },
      { callId: 'c', fromTag: 't', sequence: 7 },
      endpoint(),
      'z9hG4bKb',
    );

  test('an application cannot set the headers that the server sets', () => {
    const request = build('sip:bob@b.test', {
      Via: 'SIP/2.0/UDP evil',
      Route: '<sip:evil>',
      'Record-Route': '<sip:evil>',
      RSeq: '1',
      'Content-Length': '99',
      'Max-Forwards': '3',
      from: '<sip:a@a.test>;tag=mine',
      'foo-bar': '1',
      'x-y': '2',
    });
    expect([...request.headers]).toEqual([
      ['Via', 'SIP/2.0/UDP 10.0.0.1:5060;rport;branch=z9hG4bKb'],
      ['Max-Forwards', '3'],
      ['From', '<sip:a@a.test>;tag=mine'],
      ['To', '<sip:bob@b.test>'],
      ['Call-ID', 'c'],
      ['CSeq', '7 INVITE'],
      ['Contact', '<sip:10.0.0.1:5060>'],
      ['Foo-Bar', '1'],
      ['x-y', '2'],
    ]);
  });

  test('a To made of the Request-URI leaves out forbidden parameters (RFC 3261 19.1.1)', () => {
    expect(build('sip:bob@b.test:5070;transport=tcp;maddr=1.2.3.4;x=y?subject=z').headers.get('to')).toBe(
      '<sip:bob@b.test:5070;x=y>',
    );
    expect(build('tel:+123').headers.get('to')).toBe('<tel:+123>');
  });

  test.each([
    ['300', '70'],
    ['x', '70'],
    ['0', '0'],
  ])('Max-Forwards %s becomes %s', (given, expected) => {
    expect(build('sip:bob@b.test', { 'Max-Forwards': given }).headers.get('max-forwards')).toBe(expected);
  });

  test('CANCEL takes all that identifies it from the request that it cancels (RFC 3261 9.1)', () => {
    const invite = build('sip:bob@b.test');
    invite.headers.append('Route', '<sip:p;lr>');
    const template = {
      kind: 'request' as const,
      method: 'CANCEL',
      uri: 'sip:other',
      headers: SipHeaders.from([
        ['Reason', 'SIP;cause=486'],
        ['From', '<sip:evil>'],
        ['P-Asserted-Identity', '<sip:x@localhost>'],
      ]),
      body: NONE,
    };
    const cancel = cancelRequest(invite, template, endpoint());
    expect([cancel.method, cancel.uri]).toEqual(['CANCEL', 'sip:bob@b.test']);
    expect([...cancel.headers]).toEqual([
      ['Via', 'SIP/2.0/UDP 10.0.0.1:5060;rport;branch=z9hG4bKb'],
      ['Max-Forwards', '70'],
      ['Route', '<sip:p;lr>'],
      ['From', '<sip:10.0.0.1:5060>;tag=t'],
      ['To', '<sip:bob@b.test>'],
      ['Call-ID', 'c'],
      ['CSeq', '7 CANCEL'],
      ['Reason', 'SIP;cause=486'],
    ]);
  });
});

describe('responses of the server itself', () => {
  const request = (): SipRequest => ({
    kind: 'request',
    method: 'INVITE',
    uri: 'sip:bob@b.test',
    headers: SipHeaders.from([
      ['Via', 'SIP/2.0/UDP a;branch=1'],
      ['Via', 'SIP/2.0/UDP b;branch=2'],
      ['Record-Route', '<sip:p;lr>'],
      ['From', '<sip:a@a>;tag=a'],
      ['To', 'sip:b@b'],
      ['Call-ID', 'c'],
      ['CSeq', '1 INVITE'],
      ['Timestamp', '54'],
    ]),
    body: NONE,
  });

  test('every response copies its headers, a 100 also Timestamp, and one that may make a dialog Record-Route (8.2.6)', () => {
    const lines = (status: number, toTag: string | null): string[] =>
      ownResponse(request(), { status, toTag }).toString().split('\r\n');
    expect(lines(100, null)).toEqual(expect.arrayContaining(['To: sip:b@b', 'Timestamp: 54']));
    expect(lines(100, null).join()).not.toContain('Record-Route');
    expect(lines(180, 'x')).toEqual(expect.arrayContaining(['Record-Route: <sip:p;lr>', 'To: sip:b@b;tag=x']));
    expect(lines(486, 'x').join()).not.toContain('Record-Route');
    expect(lines(486, 'x').filter((line) => line.startsWith('Via'))).toHaveLength(2);
  });

  test('a tag is added only if there is none', () => {
    expect(withTag('<sip:b@b>;tag=1', '2')).toBe('<sip:b@b>;tag=1');
    expect(withTag('<sip:b@b>', null)).toBe('<sip:b@b>');
    expect(withTag('sip:b@b;x=y', '2')).toBe('sip:b@b;x=y;tag=2'); // the parameters are the header's, not the URI's
  });

  test('the tag of a stateless response is the same for each retransmission, and no other request’s (8.2.7)', () => {
    const other = request();
    other.headers.set('CSeq', '2 INVITE');
    expect(statelessTag(request())).toBe(statelessTag(request()));
    expect(statelessTag(request())).not.toBe(statelessTag(other));
  });
});

describe('the top Via notes the source of the request (RFC 3261 18.2.1, RFC 3581)', () => {
  const stamped = (...vias: string[]): string[] => {
    const headers = SipHeaders.from([...vias.map((via): [string, string] => ['Via', via]), ['From', 'x']]);
    const request: SipRequest = { kind: 'request', method: 'INVITE', uri: 'sip:x', headers, body: NONE };
    const flow = { address: '10.0.0.7', port: 5099 } as Flow;
    stampVia(request, parseVia(headers.list('via')[0]!)!, flow);
    return request.headers.list('via');
  };

  test.each([
    ['SIP/2.0/UDP 10.0.0.7:5060;branch=1', 'SIP/2.0/UDP 10.0.0.7:5060;branch=1;rport=5099'],
    ['SIP/2.0/UDP 10.0.0.8:5060;rport;branch=1', 'SIP/2.0/UDP 10.0.0.8:5060;rport=5099;branch=1;received=10.0.0.7'],
    ['SIP/2.0/UDP 10.0.0.7;received=1.2.3.4;branch=1', 'SIP/2.0/UDP 10.0.0.7;branch=1;rport=5099'],
  ])('%s', (via, expected) => {
    expect(stamped(via)).toEqual([expected]);
  });

  test('other values stay unchanged, on one line or on several', () => {
    expect(stamped('SIP/2.0/UDP 10.0.0.7;branch=1, SIP/2.0/UDP b;branch=2', 'SIP/2.0/UDP c;branch=3')).toEqual([
      'SIP/2.0/UDP 10.0.0.7;branch=1;rport=5099',
      'SIP/2.0/UDP b;branch=2',
      'SIP/2.0/UDP c;branch=3',
    ]);
  });
});
