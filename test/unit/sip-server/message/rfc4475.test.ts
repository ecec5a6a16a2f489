import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseNameAddr, parseUri, tagOf } from '../../../../src/shared/sip/index.ts';
import {
  parseCSeq,
  parseDatagram,
  parseVia,
  serialize,
  StreamFramer,
} from '../../../../src/sip-server/message/index.ts';
import { TORTURE_CASES } from './rfc4475-cases.ts';
import { accepted, acceptedRequest, acceptedResponse, plain, refused, withoutLength } from './support.ts';

const DIRECTORY = join(import.meta.dirname, '../../../fixtures/rfc4475');

function fixture(name: string): Buffer {
  return readFileSync(join(DIRECTORY, `${name}.sip`));
}

test('every message under test/fixtures/rfc4475 is in the table, and the table has all 49 of RFC 4475', () => {
  const files = readdirSync(DIRECTORY).filter((name) => name.endsWith('.sip'));
  expect(files.sort()).toEqual(TORTURE_CASES.map(({ file }) => `${file}.sip`).sort());
  expect(TORTURE_CASES).toHaveLength(49);
});

describe('a datagram', () => {
  test.each(TORTURE_CASES)('RFC 4475 $section $file ($title): $expected', ({ file, expected }) => {
    const outcome = parseDatagram(fixture(file));
    expect(outcome.ok ? 'ok' : outcome.fault.status).toBe(expected);
    if (outcome.ok) {
      expect(withoutLength(accepted(serialize(outcome.message)))).toEqual(withoutLength(outcome.message));
    } else {
      expect(outcome.fault.request === null).toBe(expected === null);
    }
  });
});

describe('the valid messages, as the RFC describes them', () => {
  test('wsinv: folding, compact forms, blanks around separators (RFC 4475 3.1.1.1)', () => {
    const message = acceptedRequest(fixture('wsinv'));
    const { headers } = message;
    expect(message.uri).toBe('sip:vivekg@chair-dnrc.example.com;unknownparam');
    expect(headers.get('To')).toBe('sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n');
    expect(tagOf(headers.get('To'))).toBe('1918181833n');
    expect(parseNameAddr(headers.get('From')!)).toEqual({
      displayName: 'J Rosenberg \\"',
      uri: 'sip:jdrosen@example.com',
      params: new Map([['tag', '98asjd8']]),
    });
    expect(parseCSeq(headers.get('CSeq')!)).toEqual({ sequence: 9, method: 'INVITE' });
    expect(headers.get('Subject')).toBe('');
    expect(headers.get('NewFangledHeader')).toBe('newfangled value continued newfangled value');
    expect(headers.list('UnknownHeaderWithUnusualValue')).toEqual([';;,,;;,;']);
    expect(headers.list('Via').map(parseVia)).toEqual([
      { transport: 'UDP', host: '192.0.2.2', port: null, params: new Map([['branch', '390skdjuw']]) },
      { transport: 'TCP', host: 'spindle.example.com', port: null, params: new Map([['branch', 'z9hG4bK9ikj8']]) },
      { transport: 'UDP', host: '192.168.255.111', port: null, params: new Map([['branch', 'z9hG4bK30239']]) },
    ]);
    expect(headers.list('Contact').map(parseNameAddr)).toEqual([
      {
        displayName: 'Quoted string ""',
        uri: 'sip:jdrosen@example.com',
        params: new Map([
          ['newparam', 'newvalue'],
          ['secondparam', null],
          ['q', '0.33'],
        ]),
      },
    ]);
    expect(message.body).toHaveLength(150);
  });

  test('intmeth: every token character, quoted nulls, UTF-8, byte-exact Call-ID (RFC 4475 3.1.1.2)', () => {
    const bytes = fixture('intmeth');
    const message = acceptedRequest(bytes);
    const { headers } = message;
    expect(message.method).toBe("!interesting-Method0123456789_*+`.%indeed'~");
    expect(parseUri(message.uri)).toMatchObject({
      user: "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*",
      password: "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)",
      host: 'example.com',
    });
    expect(parseNameAddr(headers.get('To')!)?.displayName).toBe('BEL:\x07 NUL:\0 DEL:\x7f');
    expect(parseNameAddr(headers.get('From')!)).toMatchObject({
      displayName: "token1~` token2'+_ token3*%!.-",
      params: new Map([
        ["fromparam''~+*_!.-%", '"работающий"'],
        ['tag', "_token~1'+`*%!-."],
      ]),
    });
    expect(headers.get('Call-ID')).toBe('intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{');
    expect(headers.get("extensionHeader-!.%*+_`'~")).toBe('\ufeff大停電');
    expect(serialize(message).includes(bytes.subarray(bytes.indexOf('To:'), bytes.indexOf('extension')))).toBe(true);
  });

  test('esc01: escapes in URI parameters are resolved once (RFC 4475 3.1.1.3)', () => {
    const { headers } = acceptedRequest(fixture('esc01'));
    const contact = parseUri(parseNameAddr(headers.get('Contact')!)!.uri);
    expect(contact?.params).toEqual(
      new Map([
        ['lr', null],
        ['name', 'value%2541'],
      ]),
    );
  });

  test('escnull: two distinct contacts (RFC 4475 3.1.1.4)', () => {
    const contacts = acceptedRequest(fixture('escnull')).headers.list('Contact');
    expect(contacts.map((value) => parseUri(parseNameAddr(value)!.uri)?.user)).toEqual(['%00', '%00%00']);
  });

  test('esc02: two contacts, not three; the display name is %Z%45 (RFC 4475 3.1.1.5)', () => {
    const message = acceptedRequest(fixture('esc02'));
    expect(message.method).toBe('RE%47IST%45R');
    expect(message.headers.list('Contact')).toHaveLength(2);
    expect(parseNameAddr(message.headers.get('To')!)?.displayName).toBe('%Z%45');
  });

  test('longreq: 34 Via values (RFC 4475 3.1.1.7)', () => {
    const { headers } = acceptedRequest(fixture('longreq'));
    expect(headers.list('Via')).toHaveLength(34);
    expect(parseVia(headers.list('Via')[33]!)?.params.get('received')).toBe('192.0.2.5');
  });

  test('dblreq: one REGISTER without body, the rest is ignored (RFC 4475 3.1.1.8)', () => {
    const message = acceptedRequest(fixture('dblreq'));
    expect(message.method).toBe('REGISTER');
    expect(message.body).toHaveLength(0);
  });

  test('semiuri: the semicolon belongs to the user part (RFC 4475 3.1.1.9)', () => {
    expect(parseUri(acceptedRequest(fixture('semiuri')).uri)).toMatchObject({
      user: 'user;par=u%40example.net',
      host: 'example.com',
      params: new Map(),
    });
  });

  test('transports: unknown transports are kept (RFC 4475 3.1.1.10)', () => {
    const vias = acceptedRequest(fixture('transports')).headers.list('Via').map(parseVia);
    expect(vias.map((via) => via?.transport)).toEqual(['UDP', 'SCTP', 'TLS', 'UNKNOWN', 'TCP']);
  });

  test('mpart01: a body with zeros comes through byte-exact (RFC 4475 3.1.1.11)', () => {
    const bytes = fixture('mpart01');
    const message = acceptedRequest(bytes);
    expect(message.body.equals(bytes.subarray(bytes.length - 553))).toBe(true);
    expect(message.body.includes(0)).toBe(true);
  });

  test('unreason and noreason: any reason phrase, or none (RFC 4475 3.1.1.12, 3.1.1.13)', () => {
    expect(acceptedResponse(fixture('unreason'))).toMatchObject({
      status: 200,
      reason: '= 2**3 * 5**2 но сто девяносто девять - простое',
    });
    expect(acceptedResponse(fixture('noreason'))).toMatchObject({ status: 100, reason: '' });
  });

  test('cparam01, cparam02: outside <> a parameter is the header`s, inside the URI`s (RFC 4475 3.3.12, 3.3.13)', () => {
    const outside = parseNameAddr(acceptedRequest(fixture('cparam01')).headers.get('Contact')!)!;
    expect(outside.params).toEqual(new Map([['unknownparam', null]]));
    expect(parseUri(outside.uri)?.params).toEqual(new Map());
    const inside = parseNameAddr(acceptedRequest(fixture('cparam02')).headers.get('Contact')!)!;
    expect(inside.params).toEqual(new Map());
    expect(parseUri(inside.uri)?.params).toEqual(new Map([['unknownparam', null]]));
  });

  test('inv2543: no branch, no From tag, no Max-Forwards, body to the end (RFC 4475 3.4.1)', () => {
    const message = acceptedRequest(fixture('inv2543'));
    expect(tagOf(message.headers.get('From'))).toBeNull();
    expect(message.body.toString()).toMatch(/^v=0\r\n.*RTP\/AVP 0\r\n$/s);
  });
});

describe('answers to the invalid messages', () => {
  test('badinv01: the Via of the answer is made readable (RFC 4475 3.1.2.1)', () => {
    const { request } = refused(fixture('badinv01'));
    expect(request?.headers.list('Via')).toEqual(['SIP/2.0/UDP 192.0.2.15']);
  });

  test('badvers: the Via of the answer is made readable (RFC 4475 3.1.2.16)', () => {
    const { request } = refused(fixture('badvers'));
    expect(request?.headers.list('Via')).toEqual(['SIP/2.0/UDP c.example.com;branch=z9hG4bKkdjuw']);
    expect(request?.headers.get('Call-ID')).toBe('badvers.31417@c.example.com');
  });

  test('insuf: answered although From, To and Call-ID are missing (RFC 4475 3.3.1)', () => {
    const fault = refused(fixture('insuf'));
    expect(fault.reason).toBe('Missing From header field');
    expect(fault.request?.headers.get('CSeq')).toBe('193942 INVITE');
  });

  test('multi01: the answer copies the first of each (RFC 4475 3.3.8)', () => {
    const { request } = refused(fixture('multi01'));
    expect(request?.headers.getAll('Call-ID')).toEqual(['multi01.98asdh@192.0.2.1']);
    expect(request?.headers.getAll('CSeq')).toEqual(['5 INVITE']);
    expect(request?.headers.getAll('To')).toEqual(['sip:user@example.com']);
    expect(request?.headers.getAll('From')).toEqual(['sip:caller@example.com;tag=3413415']);
  });
});

describe('a stream', () => {
  // clerr waits for more bytes, dblreq and mcl01 have bytes after the message, and inv2543 has no Content-Length
  const apart = new Set(['clerr', 'ncl', 'mcl01', 'inv2543', 'dblreq']);
  test.each(TORTURE_CASES.filter(({ file }) => !apart.has(file)))(
    'RFC 4475 $section $file: the same outcome, and the stream goes on',
    ({ file, expected }) => {
      const framer = new StreamFramer();
      const next = fixture('semiuri');
      const events = framer.push(Buffer.concat([fixture(file), next])).filter((event) => event.type !== 'ping');
      expect(events).toHaveLength(2);
      const [first, second] = events;
      if (first?.type === 'fault') expect([first.fault.status, first.fatal]).toEqual([expected, false]);
      else expect([first?.type, expected]).toEqual(['message', 'ok']);
      expect(second?.type === 'message' && plain(second.message)).toEqual(plain(accepted(next)));
    },
  );

  test('dblreq: two messages (RFC 4475 3.1.1.8 speaks of UDP only)', () => {
    const events = new StreamFramer().push(fixture('dblreq'));
    expect(events.map((event) => event.type === 'message' && withoutLength(event.message))).toMatchObject([
      { method: 'REGISTER', body: '' },
      { method: 'INVITE' },
    ]);
  });

  test('clerr: waits for the bytes that Content-Length promises (RFC 4475 3.1.2.2)', () => {
    const framer = new StreamFramer();
    expect(framer.push(fixture('clerr'))).toEqual([]);
    expect(framer.idle).toBe(false);
  });

  test.each(['ncl', 'mcl01', 'inv2543'])(
    '%s: a framing error that closes the connection (RFC 4475 3.1.2.3)',
    (file) => {
      const events = new StreamFramer().push(fixture(file));
      expect(events).toHaveLength(1);
      expect(events[0]).toMatchObject({ type: 'fault', fatal: true, fault: { status: 400 } });
    },
  );
});
