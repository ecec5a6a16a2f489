import { describe, expect, test } from 'vitest';
import type { MessageLimits } from '../../../../src/sip-server/message/index.ts';
import { DEFAULT_MESSAGE_LIMITS, parseDatagram } from '../../../../src/sip-server/message/index.ts';
import { acceptedRequest, acceptedResponse, refused, request, wire } from './support.ts';

describe('a sound message', () => {
  test('a request is read as it stands (RFC 3261 7.1)', () => {
    const bytes = request({ 'X-Foo': 'bar', 'Content-Length': '4' });
    const message = acceptedRequest(Buffer.concat([bytes, Buffer.from('body')]));
    expect(message).toMatchObject({ method: 'OPTIONS', uri: 'sip:b@h' });
    expect([...message.headers.entries()]).toContainEqual(['X-Foo', 'bar']);
    expect(message.body.toString()).toBe('body');
  });

  test.each([
    ['SIP/2.0 200 OK', 200, 'OK'],
    ['SIP/2.0 404 Not  Found ', 404, 'Not  Found '],
    ['SIP/2.0 180 ', 180, ''],
    ['SIP/2.0 180', 180, ''], // liberal: the SP is missing (RFC 4475 3.1.1.13)
    ['sip/2.0 699 x', 699, 'x'],
    ['SIP/2.0 100 Trying', 100, 'Trying'],
  ])('status line %j (RFC 3261 7.2)', (line, status, reason) => {
    expect(acceptedResponse(request({}, line))).toMatchObject({ status, reason });
  });

  test('the version is compared without case (RFC 3261 7.1), the method is not', () => {
    expect(acceptedRequest(request({}, 'OPTIONS sip:b@h sip/2.0')).method).toBe('OPTIONS');
    expect(refused(request({}, 'options sip:b@h SIP/2.0'))).toMatchObject({ code: 'method-mismatch', status: 501 });
  });

  test('folded lines become one, with one space for each fold (RFC 3261 7.3.1)', () => {
    const message = acceptedRequest(request({ Subject: 'I know  \r\n\t you\r\n \r\n   there' }));
    expect(message.headers.get('Subject')).toBe('I know you  there');
  });

  test('a bare LF ends a line as CRLF does', () => {
    const bytes = Buffer.from(request({ 'Content-Length': '3' }).toString().replaceAll('\r\n', '\n') + 'a\nb');
    expect(acceptedRequest(bytes).body.toString()).toBe('a\nb');
    const mixed = Buffer.from(request().toString().replace('\r\n', '\n').replace('\r\n\r\n', '\r\n\n'));
    expect(acceptedRequest(mixed).headers.get('CSeq')).toBe('1 OPTIONS');
  });

  test('line ends before the start line are skipped (RFC 3261 7.5)', () => {
    expect(acceptedRequest(Buffer.concat([Buffer.from('\r\n\r\n'), request()])).method).toBe('OPTIONS');
  });

  test('a value may be empty, and may contain colons and any UTF-8', () => {
    const { headers } = acceptedRequest(request({ Subject: '', Foo: 'a:b:c', Bar: 'Zürich 🎉' }));
    expect([headers.get('Subject'), headers.get('Foo'), headers.get('Bar')]).toEqual(['', 'a:b:c', 'Zürich 🎉']);
  });
});

describe('Content-Length over UDP (RFC 3261 18.3)', () => {
  const withBody = (length: string | null): Buffer =>
    Buffer.concat([request({ 'Content-Length': length }), Buffer.from('12345')]);

  test.each([
    [null, '12345'],
    ['5', '12345'],
    ['0005', '12345'],
    ['3', '123'],
    ['0', ''],
  ])('%s: the body is %j', (length, body) => {
    expect(acceptedRequest(withBody(length)).body.toString()).toBe(body);
  });

  test.each(['6', '-1', '+5', '5.0', 'five', '', '5 5', '0x5', '5, 5', '99999999999999999999999'])(
    '%j is 400',
    (length) => {
      expect(refused(withBody(length))).toMatchObject({ code: 'bad-content-length', status: 400 });
    },
  );

  test('repeated, even if they agree: 400 (RFC 4475 3.3.9)', () => {
    const bytes = request({ 'Content-Length': '5', l: '5' });
    expect(refused(Buffer.concat([bytes, Buffer.from('12345')]))).toMatchObject({
      code: 'bad-content-length',
      status: 400,
    });
  });
});

describe('a datagram that is not a message is dropped without an answer', () => {
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['CRLF', Buffer.from('\r\n')],
    ['double CRLF', Buffer.from('\r\n\r\n')],
    ['four zeros', Buffer.alloc(4)],
    ['a kilobyte of zeros', Buffer.alloc(1024)],
    ['blanks and line ends', Buffer.from('\r\n  \0\r\n')],
  ])('keep-alive: %s (RFC 5626 3.5.1)', (_name, bytes) => {
    expect(refused(bytes)).toEqual({ code: 'keep-alive', reason: 'Keep-alive', status: null, request: null });
  });

  test.each([
    ['STUN binding request', Buffer.from('000100002112a442000102030405060708090a0b', 'hex')],
    ['RTP', Buffer.from('80000001000000a0deadbeefffff', 'hex')],
    ['HTTP', wire('GET / HTTP/1.1', 'Host: h', '', '')],
    ['one word', Buffer.from('hello')],
    ['words', Buffer.from('hello there world\r\n\r\n')],
    ['a request line without version', request({}, 'OPTIONS sip:b@h')],
    ['a blank first', request({}, ' OPTIONS sip:b@h SIP/2.0')],
    ['a method that is no token', request({}, 'OPT(IONS sip:b@h SIP/2.0')],
    ['zeros before a message', Buffer.concat([Buffer.alloc(4), request()])],
  ])('not-sip: %s', (_name, bytes) => {
    expect(refused(bytes)).toEqual({ code: 'not-sip', reason: 'Not a SIP message', status: null, request: null });
  });

  test.each([
    ['SIP/2.0 99 x', 'bad-status'],
    ['SIP/2.0 700 x', 'bad-status'],
    ['SIP/2.0 2000 x', 'bad-status'],
    ['SIP/2.0 20', 'bad-status'],
    ['SIP/2.0 200OK', 'bad-status'],
    ['SIP/2.0  200 OK', 'bad-status'],
    ['SIP/2.0', 'bad-status'],
    ['SIP/3.0 200 OK', 'bad-version'],
    ['SIP/2.01 200 OK', 'bad-version'],
  ])('response %j: %s', (line, code) => {
    expect(refused(request({}, line))).toMatchObject({ code, status: null, request: null });
  });

  test('ACK is never answered (RFC 3261 17.1.1.1)', () => {
    expect(refused(request({ CSeq: '1 INVITE' }, 'ACK sip:b@h SIP/2.0'))).toMatchObject({
      code: 'method-mismatch',
      status: null,
      request: null,
    });
  });

  test.each([null, 'nonsense', 'SIP/2.0/UDP'])('a broken request with Via %j has nowhere to be answered', (value) => {
    expect(refused(request({ Via: value, CSeq: 'x' }))).toMatchObject({ status: null, request: null });
  });
});

describe('a broken request that can be answered', () => {
  test.each([
    ['OPTIONS sip:b@h SIP/3.0', 'bad-version', 505],
    ['OPTIONS sip:b@h SIP/2.0.1', 'bad-version', 505],
    ['OPTIONS sip:b@h SIP/2.0 x', 'bad-start-line', 400],
    ['OPTIONS  SIP/2.0', 'bad-start-line', 400],
    ['OPTIONS sip:b@h  SIP/2.0', 'bad-start-line', 400],
    ['OPTIONS sip:b@h\tx SIP/2.0', 'bad-start-line', 400],
    ['OPTIONS h SIP/2.0', 'bad-uri', 400],
    ['OPTIONS http://h/ SIP/2.0', 'unsupported-scheme', 416],
    [`OPTIONS sip:${'a'.repeat(20_000)}@h SIP/2.0`, 'too-large', 414],
  ])('start line %.40s: %s, %d', (line, code, status) => {
    expect(refused(request({}, line))).toMatchObject({ code, status });
  });

  test.each([
    ['a line without colon', 'Foo bar'],
    ['a line without name', ': bar'],
    ['a name with a blank', 'Foo bar: x'],
    ['a name that is no token', 'Foo(: x'],
    ['a stray CR in a value', 'Foo: a\rVia: b'],
    ['a line of blanks only, which folds nothing into a header', '\r: x'],
  ])('%s: 400', (_name, line) => {
    const bytes = Buffer.from(request().toString().replace('\r\n\r\n', `\r\n${line}\r\n\r\n`));
    expect(refused(bytes)).toMatchObject({ code: 'bad-header-line', status: 400 });
  });

  test('a continuation line right after the start line: 400', () => {
    const bytes = Buffer.from(request().toString().replace('\r\n', '\r\n Foo: x\r\n'));
    expect(refused(bytes)).toMatchObject({ code: 'bad-header-line', status: 400 });
  });

  test.each([request().subarray(0, -2), request().subarray(0, -4)])(
    'headers that do not end: 400 (RFC 3261 7)',
    (bytes) => {
      expect(refused(bytes)).toMatchObject({ code: 'no-end-of-headers', status: 400 });
    },
  );

  test('the answer has the readable headers, and no body', () => {
    const bytes = request({ CSeq: 'x', 'Record-Route': '<sip:p;lr>', 'Content-Length': '4' });
    const fault = refused(Buffer.concat([bytes, Buffer.from('body')]));
    expect(fault.request).toMatchObject({ method: 'OPTIONS', uri: 'sip:b@h' });
    expect(fault.request?.body).toHaveLength(0);
    expect(fault.request?.headers.get('Record-Route')).toBe('<sip:p;lr>');
    expect(fault.request?.headers.get('Via')).toBe('SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1');
  });

  test('headers after the broken line are still read for the answer', () => {
    const bytes = Buffer.from(request().toString().replace('\r\nVia', '\r\nbroken\r\nVia'));
    expect(refused(bytes).request?.headers.get('Call-ID')).toBe('c1');
  });
});

describe('limits', () => {
  const limits = (change: Partial<MessageLimits>): MessageLimits => ({ ...DEFAULT_MESSAGE_LIMITS, ...change });
  const faultOf = (bytes: Buffer, change: Partial<MessageLimits>): unknown => {
    const outcome = parseDatagram(bytes, limits(change));
    return outcome.ok ? 'ok' : [outcome.fault.code, outcome.fault.status];
  };
  const size = request().length;

  test('maxMessageBytes: 413', () => {
    expect(faultOf(request(), { maxMessageBytes: size })).toBe('ok');
    expect(faultOf(request(), { maxMessageBytes: size - 1 })).toEqual(['too-large', 413]);
  });

  test('maxHeaderBytes: 413', () => {
    const bytes = Buffer.concat([request(), Buffer.alloc(1000)]);
    expect(faultOf(bytes, { maxHeaderBytes: size })).toBe('ok');
    expect(faultOf(bytes, { maxHeaderBytes: size - 1 })).toEqual(['too-large', 413]);
  });

  test('maxHeaders: 400; a folded header counts once', () => {
    expect(faultOf(request({ Subject: 'a\r\n b\r\n c' }), { maxHeaders: 6 })).toBe('ok');
    expect(faultOf(request({ Subject: 'a' }), { maxHeaders: 5 })).toEqual(['too-many-headers', 400]);
  });

  test('maxHeaderLineBytes: 400 for a header, folded or not, 414 for the request line', () => {
    expect(faultOf(request({ Subject: 'a'.repeat(71) }), { maxHeaderLineBytes: 80 })).toBe('ok');
    expect(faultOf(request({ Subject: 'a'.repeat(72) }), { maxHeaderLineBytes: 80 })).toEqual(['too-large', 400]);
    expect(faultOf(request({ Subject: 'a\r\n '.repeat(20) + 'a' }), { maxHeaderLineBytes: 80 })).toEqual([
      'too-large',
      400,
    ]);
    expect(faultOf(request({}, `OPTIONS sip:${'a'.repeat(80)} SIP/2.0`), { maxHeaderLineBytes: 80 })).toEqual([
      'too-large',
      414,
    ]);
  });
});
