import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SessionBody, TypedBody } from '../../../../src/signalling/drachtio/session-body.ts';
import { readSessionBody } from '../../../../src/signalling/drachtio/session-body.ts';

const SDP = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n';
const SDP_PART = `Content-Type: application/sdp\r\n\r\n${SDP}`;
const PIDF = 'Content-Type: application/pidf+xml\r\nContent-ID: <a@b>\r\n\r\n<presence/>\r\n';

function read(contentType: string | undefined, body: string, more: Partial<TypedBody> = {}): SessionBody {
  return readSessionBody({ contentType, disposition: undefined, encoding: undefined, body, ...more });
}

function multipart(...parts: readonly string[]): string {
  return `${parts.map((part) => `--b1\r\n${part}\r\n`).join('')}--b1--\r\n`;
}

function mixed(...parts: readonly string[]): SessionBody {
  return read('multipart/mixed;boundary=b1', multipart(...parts));
}

/** True if the body is this SDP, whatever line ends follow it. */
function isSdp(body: SessionBody): boolean {
  return body.kind === 'sdp' && body.sdp.replaceAll('\r\n', '\n').trimEnd() === SDP.replaceAll('\r\n', '\n').trimEnd();
}

function withHandling(part: string, disposition: string): string {
  return `Content-Disposition: ${disposition}\r\n${part}`;
}

describe('A body that is one thing', () => {
  test.each([
    'application/sdp',
    'Application/SDP',
    'application/sdp;charset=UTF-8',
    'application/sdp ; charset="iso-8859-1"',
    'application/sdp;',
    undefined,
  ])('%j with v=0 is a session description (RFC 3261 7.4.1, 20.15)', (type) => {
    expect(read(type, SDP)).toEqual({ kind: 'sdp', sdp: SDP });
  });

  test.each(['session', 'Session;handling=required', 'session; handling=optional'])(
    'SDP with Content-Disposition %s is one (RFC 3261 20.11)',
    (disposition) => {
      expect(read('application/sdp', SDP, { disposition })).toEqual({ kind: 'sdp', sdp: SDP });
    },
  );

  test.each(['text/plain', 'application/isup', '', 'nonsense'])('%j cannot be read (RFC 3261 8.2.3)', (type) => {
    expect(read(type, 'x')).toEqual({ kind: 'unreadable', because: 'type' });
    expect(read(type, 'x', { disposition: 'render;handling=required' }).kind).toBe('unreadable');
  });

  test('an unknown optional body is passed over (RFC 3261 20.11)', () => {
    expect(read('application/isup', 'x', { disposition: 'signal;handling=optional' })).toEqual({ kind: 'none' });
  });

  test.each(['gzip', 'Deflate'])('SDP that is encoded by %s cannot be read (RFC 3261 8.2.3, 20.12)', (encoding) => {
    expect(read('application/sdp', SDP, { encoding })).toEqual({ kind: 'unreadable', because: 'encoding' });
  });

  test('an early session does not count as a session (RFC 3959 5)', () => {
    expect(read('application/sdp', SDP, { disposition: 'early-session;handling=optional' })).toEqual({ kind: 'none' });
    expect(read('application/sdp', SDP, { disposition: 'early-session' }).kind).toBe('unreadable');
  });

  test('an empty body counts as none, whatever its type', () => {
    expect(read('application/isup', '')).toEqual({ kind: 'none' });
  });
});

describe('A multipart body (RFC 5621 3.1)', () => {
  test.each([
    ['SDP first', [SDP_PART, PIDF]],
    ['SDP last', [PIDF, SDP_PART]],
    ['SDP between', ['Content-Type: application/isup;version=x\r\n\r\n\u0001\u0002', SDP_PART, PIDF]],
    ['SDP alone', [SDP_PART]],
    ['no headers in the other', ['\r\nplain text', SDP_PART]],
    ['folded and odd headers', ['content-type:\r\n application/SDP;\r\n\tcharset=utf-8\r\nX: y\r\n\r\n' + SDP, PIDF]],
  ])('%s: the session description is found', (_name, parts) => {
    for (const subtype of ['mixed', 'related;type="application/sdp"', 'alternative', 'x-own']) {
      expect(isSdp(read(`multipart/${subtype};boundary=b1`, multipart(...parts)))).toBe(true);
    }
  });

  test.each([
    ['boundary=b1', multipart(PIDF, SDP_PART)],
    ['boundary="b1"', multipart(PIDF, SDP_PART)],
    ['Boundary = "b1";', multipart(PIDF, SDP_PART)],
    ['boundary="b 1"', multipart(PIDF, SDP_PART).replaceAll('b1', 'b 1')],
    ['boundary=----=_Part_1.2', multipart(PIDF, SDP_PART).replaceAll('b1', '----=_Part_1.2')],
    ['boundary=b1', `preamble\r\n--b10\r\n${multipart(PIDF, SDP_PART)}epilogue\r\n--b1\r\nX: y\r\n\r\nno part`],
    ['boundary=b1', multipart(PIDF, SDP_PART).replaceAll('--b1\r\n', '--b1 \t\r\n')],
    ['boundary=b1', multipart(PIDF, SDP_PART).replaceAll('\r\n', '\n')],
    ['boundary=b1', multipart(PIDF, SDP_PART).replace('--b1--\r\n', '')],
    ['boundary=b1', multipart(PIDF, SDP_PART).replace('--b1--\r\n', '--b1--')],
  ])('with %s, case %#, is cut where it should be (RFC 2046 5.1.1)', (boundary, body) => {
    expect(isSdp(read(`multipart/mixed;${boundary}`, body))).toBe(true);
  });

  test('inside each other (RFC 5621 4)', () => {
    const inner = `Content-Type: multipart/alternative;boundary=b2\r\n\r\n${multipart(PIDF, SDP_PART).replaceAll('b1', 'b2')}`;
    expect(isSdp(mixed(PIDF, inner))).toBe(true);
  });

  test('the last understood alternative counts (RFC 2046 5.1.4)', () => {
    const later = SDP_PART.replace('- 1 1', '- 2 2');
    const found = read(
      'multipart/alternative;boundary=b1',
      multipart(SDP_PART, later, withHandling(PIDF, 'render;handling=required')),
    );
    expect(found).toMatchObject({ kind: 'sdp', sdp: expect.stringContaining('o=- 2 2') as string });
  });

  test('an unknown required part makes it unreadable, and an optional one does not (RFC 5621 8, RFC 3261 20.11)', () => {
    expect(mixed(SDP_PART, withHandling(PIDF, 'render;handling=required'))).toEqual({
      kind: 'unreadable',
      because: 'type',
    });
    expect(isSdp(mixed(SDP_PART, withHandling(PIDF, 'render; Handling="optional"')))).toBe(true);
    expect(mixed(withHandling(PIDF, 'render;handling=optional'))).toEqual({ kind: 'none' });
    expect(mixed(PIDF)).toEqual({ kind: 'unreadable', because: 'type' });
  });

  test('a part that is encoded (RFC 3261 20.12, RFC 2045 6)', () => {
    expect(mixed(`Content-Encoding: gzip\r\n${SDP_PART}`)).toEqual({ kind: 'unreadable', because: 'encoding' });
    expect(isSdp(mixed(`Content-Transfer-Encoding: 8BIT\r\n${SDP_PART}`))).toBe(true);
  });

  test('an early session is not taken for the session beside it (RFC 3959 5)', () => {
    const early = withHandling(SDP_PART.replace('- 1 1', '- 9 9'), 'early-session;handling=optional');
    expect(isSdp(mixed(early, SDP_PART))).toBe(true);
  });

  test.each([
    ['no boundary', 'multipart/mixed', multipart(SDP_PART)],
    ['an empty one', 'multipart/mixed;boundary=""', multipart(SDP_PART)],
    ['one that is too long', `multipart/mixed;boundary=${'b'.repeat(71)}`, multipart(SDP_PART)],
    ['another one', 'multipart/mixed;boundary=b2', multipart(SDP_PART)],
    ['too many parts', 'multipart/mixed;boundary=b1', multipart(...Array.from({ length: 40 }, () => PIDF), SDP_PART)],
    ['too much', 'multipart/mixed;boundary=b1', multipart(SDP_PART, 'x'.repeat(300_000))],
    ['too deep', 'multipart/mixed;boundary=b1', nested(10)],
  ])('%s: it cannot be read', (_name, type, body) => {
    expect(read(type, body)).toEqual({ kind: 'unreadable', because: 'type' });
  });
});

function nested(depth: number): string {
  let body = multipart(SDP_PART);
  for (let i = 0; i < depth; i += 1) body = multipart(`Content-Type: multipart/mixed;boundary=b1\r\n\r\n${body}`);
  return body;
}

test('no body makes it throw', () => {
  const pieces = ['--b1', '--', '\r\n', '\n', ' ', 'Content-Type:', 'multipart/mixed;boundary=b1', SDP, ';', '"', ':'];
  const text = fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 20 })
    .map((all) => all.join(''));
  const maybe = fc.option(text, { nil: undefined });
  fc.assert(
    fc.property(fc.record({ contentType: maybe, disposition: maybe, encoding: maybe, body: text }), (body) => {
      expect(['sdp', 'none', 'unreadable']).toContain(readSessionBody(body).kind);
    }),
  );
});
