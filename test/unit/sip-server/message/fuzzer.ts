import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  formatNameAddr,
  formatUri,
  parseNameAddr,
  parseUri,
  sameUri,
  tagOf,
} from '../../../../src/shared/sip/index.ts';
import type { FramerEvent, SipMessage } from '../../../../src/sip-server/message/index.ts';
import {
  formatVia,
  parseCSeq,
  parseDatagram,
  parseRAck,
  parseRetryAfter,
  parseSessionExpires,
  parseVia,
  serialize,
  StreamFramer,
} from '../../../../src/sip-server/message/index.ts';
import { request, withoutLength } from './support.ts';

/** A small random generator with a seed (mulberry32), so that a run can be repeated. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** An integer from 0 to `below` - 1. */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

/** The texts that are spliced into messages. Parsers break on them. */
const FRAGMENTS: readonly Buffer[] = [
  ...[
    '\r\n',
    '\n',
    '\r',
    '\r\n ',
    '\r\n\t',
    '\r\n\r\n',
    ' ',
    '\t',
    ';',
    ';;',
    ',',
    ',,',
    ':',
    '::',
    '"',
    '\\',
    '\\"',
    '<',
    '>',
  ],
  ...[
    '<>',
    '=',
    ';=',
    '@',
    '?',
    '%',
    '%0',
    '%00',
    '%0d%0a',
    '/',
    '[',
    ']',
    '[::1]',
    '|',
    '*',
    '(',
    ')',
    '-1',
    '0',
    '4294967296',
  ],
  ...[
    '99999999999999999999',
    'SIP/2.0',
    ' SIP/2.0',
    'SIP/7.0',
    'sip:',
    'sips:',
    'tel:+1',
    ';tag=',
    ';branch=z9hG4bK',
    ';lr',
  ],
  ...[
    'Content-Length: 5\r\n',
    'l: 0\r\n',
    'Content-Length: -1\r\n',
    'Via: ',
    'v: SIP/2.0/UDP h\r\n',
    'Contact: *\r\n',
    'i: x\r\n',
  ],
  ...[
    'Foo bar\r\n',
    ': x\r\n',
    'CSeq: 1 INVITE\r\n',
    'To: ',
    'Max-Forwards: 256\r\n',
    'Require: a,b\r\n',
    '__proto__: x\r\n',
  ],
  ...['\0', '\u007f', 'é', '大', '🎉', '\ufeff', '\u2028'],
].map((text) => Buffer.from(text));

const RAW: readonly Buffer[] = [Buffer.of(0x80), Buffer.of(0xff), Buffer.of(0xc0, 0x8a), Buffer.of(0xed, 0xa0, 0x80)];

/** The texts that a run repeats many times in one place. */
const RUNS = [
  'a',
  ',',
  ';',
  ' ',
  '"',
  '\\"',
  '<',
  '>',
  '%41',
  ':',
  '=',
  '\r\n ',
  '\r\n',
  'a: b\r\n',
  '<a>,',
  '"a",',
  ';a=b',
  '(',
  '\0',
  'é',
];

/** Sound messages and all of RFC 4475. */
export function seedMessages(): Buffer[] {
  const directory = join(import.meta.dirname, '../../../fixtures/rfc4475');
  const torture = readdirSync(directory)
    .filter((name) => name.endsWith('.sip'))
    .sort()
    .map((name) => readFileSync(join(directory, name)));
  const sound = [
    request({ 'Content-Length': '0' }),
    request(
      { 'Content-Length': '0', Via: 'SIP/2.0/TCP [2001:db8::1]:5061;branch=z9hG4bKx;rport' },
      'SIP/2.0 180 Ringing',
    ),
    request({
      Route: '<sip:p1;lr>, "P, 2" <sip:p2;lr>',
      'Record-Route': '<sip:p1;lr>',
      Contact: '"Al\\"ice" <sip:a@h:5070;transport=tcp>;expires=60;+sip.instance="<urn:uuid:1>"',
      Supported: 'timer, 100rel',
      'Session-Expires': '90;refresher=uac',
      'Retry-After': '60 (soon);duration=5',
      RAck: '1 2 INVITE',
      'Content-Length': '0',
    }),
    Buffer.concat([request({ 'Content-Type': 'application/sdp', l: '20' }), Buffer.from('v=0\r\no=- 1 1 IN IP4 x')]),
  ];
  return [...sound, ...sound, ...torture];
}

/** Makes one to six changes to a message. */
export function mutate(bytes: Buffer, corpus: readonly Buffer[], random: Random): Buffer {
  let result = bytes;
  for (let changes = random.pick([1, 1, 1, 2, 3, 6]); changes > 0; changes -= 1)
    result = change(result, corpus, random);
  return result;
}

function change(bytes: Buffer, corpus: readonly Buffer[], random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + random.below(random.pick([4, 40, 400])));
  const splice = (middle: Buffer, to = at): Buffer =>
    Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(to)]);
  switch (random.below(12)) {
    case 0:
    case 1:
      return splice(Buffer.of(random.below(256)), Math.min(bytes.length, at + 1));
    case 2:
    case 3:
    case 4:
      return splice(random.pick(FRAGMENTS), random.below(2) === 0 ? at : end);
    case 5:
      return splice(random.pick(RAW));
    case 6:
      return splice(Buffer.alloc(0), end);
    case 7:
      return splice(bytes.subarray(at, end));
    case 8: {
      const other = random.pick(corpus);
      return splice(other.subarray(random.below(other.length)));
    }
    case 9:
      return bytes.subarray(0, at);
    case 10:
      return splitLines(bytes, random);
    default:
      return random.below(20) === 0 ? splice(longRun(random)) : splice(random.pick(FRAGMENTS));
  }
}

/** Up to 64 KB of one text, on which a quadratic parser is slow. */
function longRun(random: Random): Buffer {
  const unit = random.pick(RUNS);
  return Buffer.from(unit.repeat(Math.ceil(random.pick([100, 2000, 15_000, 64_000]) / unit.length)));
}

/** Swaps or doubles header lines. */
function splitLines(bytes: Buffer, random: Random): Buffer {
  const lines = bytes.toString('latin1').split('\r\n');
  const from = random.below(lines.length);
  lines.splice(random.below(lines.length), random.below(2), lines[from] ?? '');
  return Buffer.from(lines.join('\r\n'), 'latin1');
}

/**
 * Requests of about 64 KB. Each repeats one text in one place, in lines just within the limit. A reader that is not
 * linear is slow on them.
 */
export function* hostileMessages(): Generator<readonly [name: string, bytes: Buffer]> {
  const places = [
    'Via',
    'From',
    'To',
    'Call-ID',
    'CSeq',
    'Contact',
    'Route',
    'Max-Forwards',
    'Content-Length',
    'X-Foo',
  ];
  for (const unit of [...RUNS, 'SIP/2.0/UDP h,', 'SIP/2.0/UDP h;x="y",', '"a" <sip:a@h;b>;c=d,']) {
    const run = (size: number): string => unit.repeat(Math.floor(size / unit.length));
    const broken = request({}, 'OPTIONS sip:b@h  SIP/2.0').toString().slice(0, -2);
    const sound = request().toString().slice(0, -2);
    for (const place of places) {
      for (const start of ['', '<sip:a@h>', 'SIP/2.0/UDP h', '"', 'sip:a@']) {
        const lines = `${place}: ${start}${run(15_000)}\r\n`.repeat(4);
        // the lines are before the sound headers, after them, or in a request that only gets an answer
        const [line = '', ...rest] = sound.split('\r\n');
        yield [`${unit} in ${place}`, Buffer.from(`${line}\r\n${lines}${rest.join('\r\n')}\r\n`)];
        yield [`${unit} in ${place}, last`, Buffer.from(`${sound}${lines}\r\n`)];
        yield [`${unit} in ${place}, answered`, Buffer.from(`${broken}${lines}\r\n`)];
      }
    }
    const part = run(5_000);
    yield [`${unit} in the start line`, request({}, `OPTIONS sip:${part}@h;${part}?${part} SIP/2.0`)];
    yield [`${unit} in the body`, Buffer.concat([request(), Buffer.from(run(60_000))])];
    yield [`${unit} in front`, Buffer.from(run(60_000))];
    yield [`${unit} as one line`, request({ 'X-Foo': run(60_000) })];
  }
}

/**
 * Parses a datagram, calls every reader on the result, and checks what must always hold. @throws Error if it does not
 */
export function useDatagram(bytes: Buffer): 'message' | 'fault' {
  const outcome = parseDatagram(bytes);
  if (!outcome.ok) {
    if ((outcome.fault.status === null) !== (outcome.fault.request === null)) throw new Error('fault without request');
    if (outcome.fault.request !== null && parseVia(outcome.fault.request.headers.list('Via')[0] ?? '') === null) {
      throw new Error('a fault that cannot be answered');
    }
    return 'fault';
  }
  readEverything(outcome.message);
  return 'message';
}

/** Checks that an accepted message can be written and reads as the same message. Then nothing was misunderstood. */
export function checkRoundTrip(bytes: Buffer): void {
  const outcome = parseDatagram(bytes);
  if (!outcome.ok) return;
  const again = parseDatagram(serialize(outcome.message));
  if (!again.ok) {
    if (again.fault.code === 'too-large') return; // the long names take more room than the compact ones
    throw new Error(`written message is refused: ${again.fault.reason}`);
  }
  const [before, after] = [outcome.message, again.message].map((message) => JSON.stringify(withoutLength(message)));
  if (before !== after) throw new Error('written message reads differently');
}

function readEverything(message: SipMessage): void {
  const { headers } = message;
  if (message.kind === 'request') {
    const uri = parseUri(message.uri);
    if (uri === null) throw new Error('accepted Request-URI does not parse');
    if (!sameUri(uri, parseUri(formatUri(uri))!)) throw new Error('Request-URI changed by writing it');
  }
  const [top, ...others] = headers.list('Via').map(parseVia);
  if (top === undefined || top === null) throw new Error('accepted Via does not parse');
  for (const via of [top, ...others]) if (via !== null) formatVia(via);
  for (const name of ['From', 'To']) {
    const address = parseNameAddr(headers.get(name)!)!;
    if (tagOf(formatNameAddr(address)) !== tagOf(headers.get(name))) throw new Error('tag changed by writing it');
    parseUri(address.uri);
  }
  if (parseCSeq(headers.get('CSeq')!) === null) throw new Error('accepted CSeq does not parse');
  for (const name of ['Contact', 'Route', 'Record-Route', 'Supported', 'Require'])
    headers.list(name).map(parseNameAddr);
  parseSessionExpires(headers.get('Session-Expires') ?? '');
  parseRetryAfter(headers.get('Retry-After') ?? '');
  parseRAck(headers.get('RAck') ?? '');
}

/** Feeds a stream in random pieces. */
export function useStream(stream: Buffer, random: Random): FramerEvent[] {
  const framer = new StreamFramer();
  const events: FramerEvent[] = [];
  let position = 0;
  while (position < stream.length) {
    const end = Math.min(stream.length, position + 1 + random.below(random.pick([2, 100, 1500, 65_536])));
    for (const event of framer.push(stream.subarray(position, end))) events.push(event);
    position = end;
  }
  return events;
}

/** Checks that a stream in pieces gives the same as the whole. @throws Error if it does not */
export function checkStream(stream: Buffer, random: Random): void {
  const whole = new StreamFramer().push(stream).map(describeEvent);
  const pieces = useStream(stream, random).map(describeEvent);
  if (whole.join('\n') !== pieces.join('\n')) throw new Error('chunking changes the outcome');
}

function describeEvent(event: FramerEvent): string {
  if (event.type === 'message') return JSON.stringify(withoutLength(event.message));
  return event.type === 'ping' ? 'ping' : JSON.stringify([event.fatal, event.fault.code, event.fault.status]);
}
