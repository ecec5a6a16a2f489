import { describe, expect, test } from 'vitest';
import type { SipRequest, SipResponse } from '../../../../src/sip-server/message/index.ts';
import { serialize, SipHeaders } from '../../../../src/sip-server/message/index.ts';
import { acceptedRequest, wire } from './support.ts';

function options(entries: [string, string][], body = ''): SipRequest {
  return {
    kind: 'request',
    method: 'OPTIONS',
    uri: 'sip:h',
    headers: SipHeaders.from(entries),
    body: Buffer.from(body),
  };
}

describe('serialize (RFC 3261 7)', () => {
  test('writes a request: known names canonical, Content-Length last', () => {
    const bytes = serialize(
      options(
        [
          ['l', '99'],
          ['v', 'SIP/2.0/UDP h'],
          ['call-id', '1'],
          ['x-Foo', 'bar'],
        ],
        'body',
      ),
    );
    expect(bytes.toString()).toBe(
      'OPTIONS sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nCall-ID: 1\r\nx-Foo: bar\r\nContent-Length: 4\r\n\r\nbody',
    );
  });

  test('writes a response, with an empty reason too (RFC 4475 3.1.1.13)', () => {
    const response: SipResponse = {
      kind: 'response',
      status: 180,
      reason: 'Ringing',
      headers: SipHeaders.from([['To', 'x']]),
      body: Buffer.alloc(0),
    };
    expect(serialize(response).toString()).toBe('SIP/2.0 180 Ringing\r\nTo: x\r\nContent-Length: 0\r\n\r\n');
    expect(serialize({ ...response, reason: '' }).toString()).toMatch(/^SIP\/2\.0 180 \r\n/);
  });

  test('Content-Length counts bytes, not characters (RFC 3261 20.14)', () => {
    expect(serialize(options([], 'Zürich 🎉')).toString()).toMatch(/Content-Length: 12\r\n\r\nZürich 🎉$/);
  });

  test.each([
    ['x\r\nVia: SIP/2.0/UDP evil', 'x Via: SIP/2.0/UDP evil'],
    ['x\nVia: y', 'x Via: y'],
    ['x\rVia: y', 'x Via: y'],
    ['x\r\n\r\nbody', 'x body'],
    ['x\r\n y', 'x y'],
    ['x\udc0a\udc0dVia: y', 'x\ufffd\ufffdVia: y'],
    ['x\u010a\u010dVia: y', 'x\u010a\u010dVia: y'], // low bytes LF and CR
    ['x\u2028y', 'x\u2028y'],
  ])('value %j cannot inject a header: %j', (value, written) => {
    const bytes = serialize(options([['Subject', value]]));
    expect(bytes.toString()).toBe(`OPTIONS sip:h SIP/2.0\r\nSubject: ${written}\r\nContent-Length: 0\r\n\r\n`);
  });

  test.each(['', 'a b', 'a:b', 'a\r\nVia', 'Vi\u0430', 'a\0'])('header name %j is left out', (name) => {
    expect(serialize(options([[name, 'x']])).toString()).toBe('OPTIONS sip:h SIP/2.0\r\nContent-Length: 0\r\n\r\n');
  });

  test('start line parts cannot end the line', () => {
    const request = options([]);
    request.method = 'OPT IONS\r\nA: b';
    request.uri = 'sip:h SIP/2.0\r\nVia: x';
    expect(serialize(request).toString().split('\r\n')).toHaveLength(4);
    const response: SipResponse = { ...request, kind: 'response', status: 200, reason: 'OK\r\nVia: x' };
    expect(serialize(response).toString()).toBe('SIP/2.0 200 OK Via: x\r\nContent-Length: 0\r\n\r\n');
  });

  test('bytes that are not UTF-8 pass through unchanged', () => {
    const bytes = Buffer.concat([
      wire(
        'OPTIONS sip:b@h SIP/2.0',
        'Via: SIP/2.0/UDP h',
        'To: <sip:b@h>',
        'Call-ID: 1',
        'CSeq: 1 OPTIONS',
        'From: "M',
      ),
      Buffer.of(0xfc),
      wire('ller" <sip:a@h>;tag=1', 'Content-Length: 0', '', ''),
    ]);
    expect(serialize(acceptedRequest(bytes)).equals(bytes)).toBe(true);
  });
});
