import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  formatNameAddr,
  formatUri,
  parseNameAddr,
  parseUri,
  sameUri,
  trimBlanks,
} from '../../../../src/shared/sip/index.ts';
import type { FramerEvent, SipMessage } from '../../../../src/sip-server/message/index.ts';
import {
  formatVia,
  parseDatagram,
  parseVia,
  serialize,
  SipHeaders,
  StreamFramer,
} from '../../../../src/sip-server/message/index.ts';
import { accepted, plain, request, withoutLength } from './support.ts';

// each test takes a second or two on an idle machine, and longer on a busy one
vi.setConfig({ testTimeout: 120_000 });

/** Picks one of the characters of a text. */
function chars(members: string): fc.Arbitrary<string> {
  return fc.constantFrom(...Array.from(members));
}

const TOKEN = "abcXYZ019-.!%*_+`'~";
const token = fc.string({ unit: chars(TOKEN), minLength: 1, maxLength: 12 });
const host = fc.oneof(
  fc.stringMatching(/^[a-z0-9]{1,8}(\.[a-z0-9-]{1,8}){0,3}$/),
  fc.ipV4(),
  fc.ipV6().map((address) => `[${address}]`),
);
const port = fc.option(fc.integer({ min: 0, max: 65_535 }));
const quoted = fc
  .string({ unit: chars('ab ;,<>@\t\\"ü'), maxLength: 8 })
  .map((text) => `"${text.replaceAll(/[\\"]/g, '\\$&')}"`);
const params = fc
  .array(fc.tuple(token, fc.option(fc.oneof(token, quoted))), { maxLength: 4 })
  .map((list) => new Map(list.map(([name, value]) => [name.toLowerCase(), value])));
const uriParams = fc
  .array(fc.tuple(fc.stringMatching(/^[a-z0-9-]{1,8}$/), fc.option(fc.stringMatching(/^[a-zA-Z0-9[\]/:&+$]{0,8}$/))), {
    maxLength: 4,
  })
  .map((list) => new Map(list));
const sipUri = fc.record({
  scheme: fc.constantFrom('sip', 'sips'),
  user: fc.option(fc.string({ unit: chars("aZ09-_.!~*'()&=+$,;?/#%"), maxLength: 12 })),
  password: fc.option(fc.string({ unit: chars('aZ09&=+$,'), maxLength: 6 })),
  host,
  port,
  params: uriParams,
  headers: fc.constantFrom('', 'a=b', 'Subject=x%20y&To=z'),
});
const uri = sipUri.map((value) => (value.user === null ? { ...value, password: null } : value));
const displayName = fc.option(
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, '')),
);
const nameAddr = fc.record({ displayName, uri: uri.map(formatUri), params });
const via = fc.record({ transport: fc.constantFrom('UDP', 'TCP', 'TLS', 'WSS'), host, port, params });
const text = fc
  .oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ unit: 'grapheme', maxLength: 30 }))
  .map((value) => trimBlanks(value.replaceAll(/[\r\n]/g, ' ').toWellFormed()));
const customHeader = fc.tuple(
  token.map((name) => `X-${name}`),
  text,
);
const body = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));

const method = fc.constantFrom('INVITE', 'OPTIONS', 'BYE', 'FOO');
const common = fc.record({
  vias: fc.array(via, { minLength: 1, maxLength: 3 }),
  from: nameAddr,
  to: nameAddr,
  callId: fc.stringMatching(/^[a-zA-Z0-9@.()<>"/{}?]{1,30}$/),
  sequence: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  method,
  custom: fc.array(customHeader, { maxLength: 5 }),
  body,
});

function tagged(value: Parameters<typeof formatNameAddr>[0]): string {
  return formatNameAddr({ ...value, params: new Map([...value.params, ['tag', 'T1']]) });
}

const message: fc.Arbitrary<SipMessage> = fc
  .tuple(common, uri, fc.boolean(), fc.integer({ min: 100, max: 699 }), text)
  .map(([parts, target, isRequest, status, reason]) => {
    const headers = SipHeaders.from([
      ...parts.vias.map((value): [string, string] => [
        'Via',
        formatVia({ ...value, params: new Map([...value.params, ['branch', 'z9hG4bK1']]) }),
      ]),
      ['From', tagged(parts.from)],
      ['To', tagged(parts.to)],
      ['Call-ID', parts.callId],
      ['CSeq', `${parts.sequence} ${parts.method}`],
      ...parts.custom,
      ['Content-Length', String(parts.body.length)],
    ]);
    return isRequest
      ? { kind: 'request', method: parts.method, uri: formatUri({ ...target, headers: '' }), headers, body: parts.body }
      : { kind: 'response', status, reason, headers, body: parts.body };
  });

describe('writing and reading', () => {
  test('parse(serialize(m)) is m', () => {
    fc.assert(
      fc.property(message, (value) => {
        expect(plain(accepted(serialize(value)))).toEqual(plain(value));
      }),
      { numRuns: 2000 },
    );
  });

  test('serialize(parse(serialize(m))) is serialize(m), byte for byte', () => {
    fc.assert(
      fc.property(message, (value) => {
        const bytes = serialize(value);
        expect(serialize(accepted(bytes)).equals(bytes)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('no header value, name, method, URI or reason adds a line (injection)', () => {
    const nasty = fc.string({
      unit: fc.constantFrom('\r', '\n', ':', ' ', 'a', '\u010a', '\udc0a', '\0'),
      maxLength: 20,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(nasty, nasty), { maxLength: 4 }), nasty, nasty, (entries, target, name) => {
        const headers = SipHeaders.from([...entries, ['X-Known', target]]);
        const bytes = serialize({ kind: 'request', method: name, uri: target, headers, body: Buffer.alloc(0) });
        const lines = bytes.toString('latin1').split('\r\n');
        const written = [...headers.entries()].filter(([key]) => /^[A-Za-z-]+$/.test(key)).length;
        expect(lines).toHaveLength(1 + written + 3);
        expect(lines.join('')).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 2000 },
    );
  });

  test('URI, name-addr and Via: parse(format(x)) is x', () => {
    fc.assert(
      fc.property(uri, nameAddr, via, (anyUri, anyAddress, anyVia) => {
        expect(parseUri(formatUri(anyUri))).toEqual(anyUri);
        expect(sameUri(anyUri, anyUri)).toBe(true);
        expect(parseNameAddr(formatNameAddr(anyAddress))).toEqual(anyAddress);
        expect(parseVia(formatVia(anyVia))).toEqual(anyVia);
      }),
      { numRuns: 2000 },
    );
  });

  test('sameUri is symmetric', () => {
    fc.assert(
      fc.property(uri, uri, (a, b) => {
        expect(sameUri(a, b)).toBe(sameUri(b, a));
      }),
    );
  });
});

/** Events as plain data. */
function summary(events: FramerEvent[]): unknown[] {
  return events.map((event) => {
    if (event.type === 'message') return plain(event.message);
    if (event.type === 'ping') return 'ping';
    return [event.fatal, event.fault.code, event.fault.status, event.fault.request && plain(event.fault.request)];
  });
}

function chunked(stream: Buffer, cuts: number[]): FramerEvent[] {
  const framer = new StreamFramer();
  const places = [0, ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b), stream.length];
  return places.slice(1).flatMap((end, i) => framer.push(stream.subarray(places[i], end)));
}

describe('framing', () => {
  const faulty = fc.constantFrom(
    request({ CSeq: 'x', 'Content-Length': '0' }),
    request({ 'F oo': '1', 'Content-Length': '4' }, 'OPTIONS sip:h SIP/9.0'),
    Buffer.from('\r\n\r\n'),
    Buffer.from('\r\n'),
  );
  const piece = fc.oneof({ weight: 3, arbitrary: message.map(serialize) }, { weight: 1, arbitrary: faulty });
  const cuts = fc.array(fc.nat({ max: 100_000 }), { maxLength: 20 });

  test('any chunking of a stream gives the same events as the whole', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), cuts, (pieces, places) => {
        const stream = Buffer.concat(pieces);
        expect(summary(chunked(stream, places))).toEqual(summary(new StreamFramer().push(stream)));
      }),
      { numRuns: 500 },
    );
  });

  test('a stream of messages gives those messages', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), cuts, (messages, places) => {
        const events = chunked(Buffer.concat(messages.map(serialize)), places);
        expect(summary(events)).toEqual(messages.map(plain));
      }),
      { numRuns: 300 },
    );
  });

  test('any chunking of random bytes gives the same, and nothing throws', () => {
    const noise = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
        fc
          .constantFrom('\r\n', '\n', 'SIP/2.0 ', 'INVITE sip:h SIP/2.0\r\n', 'l: 3\r\n\r\n', ':')
          .map((s) => Buffer.from(s)),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(noise, cuts, (pieces, places) => {
        const stream = Buffer.concat(pieces);
        expect(summary(chunked(stream, places))).toEqual(summary(new StreamFramer().push(stream)));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('nothing throws', () => {
  test('random bytes as a datagram: a message or a fault, answered only with a request', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const outcome = parseDatagram(Buffer.from(bytes));
        if (!outcome.ok) expect(outcome.fault.request === null).toBe(outcome.fault.status === null);
      }),
      { numRuns: 3000 },
    );
  });

  test('a message with one byte changed: an accepted one can be written and read again', () => {
    fc.assert(
      fc.property(message, fc.nat({ max: 2000 }), fc.integer({ min: 0, max: 255 }), (value, place, byte) => {
        const bytes = serialize(value);
        bytes[place % bytes.length] = byte;
        const outcome = parseDatagram(bytes);
        if (outcome.ok) {
          expect(withoutLength(accepted(serialize(outcome.message)))).toEqual(withoutLength(outcome.message));
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('any text given to any reader', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: chars('<>";,:=@?%[]/\\ \tas1é\0'), maxLength: 60 }),
    );
    fc.assert(
      fc.property(any, (value) => {
        const uriOrNull = parseUri(`sip:${value}`);
        if (uriOrNull !== null) expect(parseUri(formatUri(uriOrNull))).toEqual(uriOrNull);
        const address = parseNameAddr(value);
        if (address !== null) expect(parseNameAddr(formatNameAddr(address))).toEqual(address);
        const viaOrNull = parseVia(`SIP/2.0/UDP ${value}`);
        if (viaOrNull !== null) expect(parseVia(formatVia(viaOrNull))).toEqual(viaOrNull);
      }),
      { numRuns: 5000 },
    );
  });
});
