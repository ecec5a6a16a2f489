import { describe, expect, test } from 'vitest';
import type { FramerEvent, MessageLimits } from '../../../../src/sip-server/message/index.ts';
import { DEFAULT_MESSAGE_LIMITS, StreamFramer } from '../../../../src/sip-server/message/index.ts';
import { acceptedRequest, plain, request } from './support.ts';

function message(callId: string, body: string): Buffer {
  return Buffer.concat([
    request({ 'Call-ID': callId, 'Content-Length': String(Buffer.byteLength(body)) }),
    Buffer.from(body),
  ]);
}

/** Writes events in short: `callId:body`, `ping`, `code/status` or `FATAL code/status`. */
function brief(events: FramerEvent[]): string[] {
  return events.map((event) => {
    switch (event.type) {
      case 'ping':
        return 'ping';
      case 'message':
        return `${event.message.headers.get('Call-ID')}:${event.message.body.toString()}`;
      case 'fault':
        return `${event.fatal ? 'FATAL ' : ''}${event.fault.code}/${event.fault.status}`;
    }
  });
}

function push(framer: StreamFramer, ...chunks: (string | Buffer)[]): string[] {
  return chunks.flatMap((chunk) => brief(framer.push(Buffer.from(chunk))));
}

function limited(change: Partial<MessageLimits>): StreamFramer {
  return new StreamFramer({ ...DEFAULT_MESSAGE_LIMITS, ...change });
}

describe('framing by Content-Length (RFC 3261 18.3)', () => {
  test('several messages in one chunk', () => {
    const framer = new StreamFramer();
    expect(push(framer, Buffer.concat([message('a', 'one'), message('b', ''), message('c', 'three')]))).toEqual([
      'a:one',
      'b:',
      'c:three',
    ]);
    expect(framer.idle).toBe(true);
  });

  test('one message in single bytes', () => {
    const framer = new StreamFramer();
    const bytes = message('a', 'body');
    const events = [...bytes].flatMap((byte) => framer.push(Buffer.of(byte)));
    expect(brief(events)).toEqual(['a:body']);
    expect(events[0]?.type === 'message' && plain(events[0].message)).toEqual(plain(acceptedRequest(bytes)));
  });

  test('every cut into two chunks gives the same', () => {
    const bytes = Buffer.concat([message('a', 'Zürich\r\n\r\n'), Buffer.from('\r\n\r\n'), message('b', 'x')]);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(push(new StreamFramer(), bytes.subarray(0, cut), bytes.subarray(cut))).toEqual([
        'a:Zürich\r\n\r\n',
        'ping',
        'b:x',
      ]);
    }
  });

  test('the body is given only when it is complete', () => {
    const framer = new StreamFramer();
    const bytes = message('a', '0123456789');
    expect(push(framer, bytes.subarray(0, -1))).toEqual([]);
    expect(framer.idle).toBe(false);
    expect(push(framer, '9')).toEqual(['a:0123456789']);
    expect(framer.idle).toBe(true);
  });

  test('an empty chunk changes nothing', () => {
    expect(push(new StreamFramer(), '', message('a', ''), '')).toEqual(['a:']);
  });

  test('lines may end with LF alone', () => {
    const bytes = message('a', 'b').toString().replaceAll('\r\n', '\n');
    expect(push(new StreamFramer(), bytes, bytes)).toEqual(['a:b', 'a:b']);
  });
});

describe('keep-alives (RFC 5626 3.5.1, RFC 3261 7.5)', () => {
  test.each([
    [['\r\n'], []],
    [['\r\n\r\n'], ['ping']],
    [['\r\n', '\r\n'], ['ping']],
    [['\r', '\n\r', '\n'], ['ping']],
    [['\r\n\r\n\r\n\r\n'], ['ping', 'ping']],
    [['\r\n\r\n\r\n'], ['ping']],
  ])('%j: %j', (chunks, events) => {
    const framer = new StreamFramer();
    expect(push(framer, ...chunks)).toEqual(events);
    expect(push(framer, message('a', ''))).toEqual(['a:']);
  });

  test('line ends are counted anew after each message', () => {
    expect(push(new StreamFramer(), '\r\n', message('a', ''), '\r\n', message('b', ''))).toEqual(['a:', 'b:']);
  });
});

describe('a refused message of known length does not stall the stream', () => {
  test.each([
    ['malformed CSeq', request({ CSeq: 'x', 'Content-Length': '4' }), 'bad-cseq/400'],
    ['version', request({ 'Content-Length': '4' }, 'OPTIONS sip:h SIP/7.0'), 'bad-version/505'],
    ['scheme', request({ 'Content-Length': '4' }, 'OPTIONS x:h SIP/2.0'), 'unsupported-scheme/416'],
    ['header line', request({ 'F oo': 'x', 'Content-Length': '4' }), 'bad-header-line/400'],
    ['response', request({ CSeq: 'x', 'Content-Length': '4' }, 'SIP/2.0 200 OK'), 'bad-cseq/null'],
    ['ACK', request({ 'Content-Length': '4' }, 'ACK sip:h SIP/2.0'), 'method-mismatch/null'],
  ])('%s', (_name, head, fault) => {
    const framer = new StreamFramer();
    expect(push(framer, head)).toEqual([fault]);
    expect(framer.idle).toBe(false);
    expect(push(framer, 'bo', Buffer.concat([Buffer.from('dy'), message('next', 'x')]))).toEqual(['next:x']);
  });

  test('a body over the limit is skipped, not stored: 413', () => {
    const framer = limited({ maxMessageBytes: 1000 });
    const head = request({ 'Content-Length': '5000' });
    expect(push(framer, head, Buffer.alloc(4000), Buffer.alloc(1000), message('next', 'x'))).toEqual([
      'too-large/413',
      'next:x',
    ]);
  });
});

describe('a stream whose framing is lost is over', () => {
  test.each([
    ['no Content-Length (RFC 3261 20.14)', request(), 'FATAL missing-content-length/400'],
    ['negative Content-Length (RFC 4475 3.1.2.3)', request({ 'Content-Length': '-1' }), 'FATAL bad-content-length/400'],
    ['two of them (RFC 4475 3.3.9)', request({ 'Content-Length': '0', l: '0' }), 'FATAL bad-content-length/400'],
    ['more than may be skipped', request({ 'Content-Length': '99999999999' }), 'FATAL too-large/413'],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n'), 'FATAL not-sip/null'],
    ['TLS on a TCP port', Buffer.from('16030100c8010000c40303', 'hex'), 'FATAL not-sip/null'],
    ['zeros', Buffer.alloc(8), 'FATAL not-sip/null'],
    ['an ACK without Content-Length', request({}, 'ACK sip:h SIP/2.0'), 'FATAL missing-content-length/null'],
  ])('%s', (_name, bytes, event) => {
    const framer = new StreamFramer();
    expect(push(framer, bytes)).toEqual([event]);
    expect(push(framer, message('next', ''))).toEqual([]);
    expect(framer.idle).toBe(true);
  });

  test('a malformed start line without Content-Length gives the first fault', () => {
    expect(push(new StreamFramer(), request({}, 'OPTIONS sip:h SIP/7.0'))).toEqual(['FATAL bad-version/505']);
  });

  test('headers that never end: 413, answered from the received ones', () => {
    const framer = limited({ maxHeaderBytes: 500 });
    const head = request().subarray(0, -2);
    expect(push(framer, head)).toEqual([]);
    const [event, ...more] = framer.push(Buffer.from(`X: ${'a'.repeat(10_000)}`));
    expect(more).toEqual([]);
    expect(event).toMatchObject({ type: 'fault', fatal: true, fault: { code: 'too-large', status: 413 } });
    expect(event?.type === 'fault' && event.fault.request?.headers.get('Call-ID')).toBe('c1');
  });
});

test('headers and body of 60 KB each in single bytes (time for each byte: bench/sip-parse.ts)', () => {
  const framer = new StreamFramer();
  const fill = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`X-Fill-${i}`, 'x'.repeat(10_000)]));
  const bytes = Buffer.concat([request({ ...fill, 'Content-Length': '60000' }), Buffer.alloc(60_000, 'y')]);
  const events = [...bytes].flatMap((byte) => framer.push(Buffer.of(byte)));
  expect(brief(events)).toEqual([`c1:${'y'.repeat(60_000)}`]);
});
