import { parseDatagram, serialize, StreamFramer } from '../../src/sip-server/message/index.ts';
import { defineBench } from '../shared/bench.ts';
import { percentile, round } from '../shared/percentiles.ts';
import type { Row } from '../shared/report.ts';

const SDP = [
  'v=0',
  'o=- 3910 3910 IN IP4 10.0.0.7',
  's=call',
  'c=IN IP4 10.0.0.7',
  't=0 0',
  'm=audio 40000 RTP/AVP 0 8 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
  'a=ptime:20',
  'a=sendrecv',
  '',
].join('\r\n');

const INVITE = Buffer.from(
  [
    'INVITE sip:+15559998888@192.0.2.10:5060;user=phone SIP/2.0',
    'Via: SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bK-524287-1---4d2a55c8a0d1;rport',
    'Via: SIP/2.0/UDP 10.0.0.7:5062;branch=z9hG4bK776asdhds;received=10.0.0.7;rport=5062',
    'Record-Route: <sip:10.0.0.5;lr;ftag=9fxced76sl>',
    'Max-Forwards: 69',
    'From: "Alice Example" <sip:+15551112222@10.0.0.5;user=phone>;tag=9fxced76sl',
    'To: <sip:+15559998888@192.0.2.10;user=phone>',
    'Call-ID: 3848276298220188511@10.0.0.7',
    'CSeq: 314159 INVITE',
    'Contact: <sip:alice@10.0.0.7:5062;transport=udp>;+sip.instance="<urn:uuid:00000000-0000-1000-8000-000A95A0E128>"',
    'Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, INFO, UPDATE, PRACK',
    'Supported: replaces, timer, 100rel, norefersub',
    'Session-Expires: 1800;refresher=uac',
    'Min-SE: 90',
    'P-Asserted-Identity: "Alice Example" <sip:+15551112222@10.0.0.5>',
    'User-Agent: ExamplePhone/4.2.1 (build 1337)',
    'X-Call-Reason: support',
    'Content-Type: application/sdp',
    `Content-Length: ${Buffer.byteLength(SDP)}`,
    '',
    SDP,
  ].join('\r\n'),
);

const OK = Buffer.from(
  [
    'SIP/2.0 200 OK',
    'Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK0123456789abcdef01234567;rport=5060',
    'From: <sip:warmbridge@192.0.2.10>;tag=0123456789abcdef',
    'To: <sip:2001@10.0.0.5>;tag=as5d3c2f',
    'Call-ID: 0123456789abcdef0123456789abcdef@192.0.2.10',
    'CSeq: 102 BYE',
    'Server: ExamplePBX',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n'),
);

const PER_ROUND = 20_000;

/** Time for each message, and for each byte of hostile streams. */
export const parseBench = defineBench({
  name: 'parse',
  summary: 'time to parse and write typical SIP messages, and to read streams that come byte by byte',
  about: `Microseconds for each message, median and best of the rounds, on one core. A stream must cost as much for each
byte whatever the size of the message and however it is cut: bodies and heads of growing size are fed byte by byte.`,
  options: { rounds: { help: `rounds of ${PER_ROUND} messages`, default: 15 } },
  measure: ({ rounds }, report) => {
    const parsed = parseDatagram(INVITE);
    if (!parsed.ok) throw new Error(parsed.fault.reason);
    const framer = new StreamFramer();
    const half = Math.floor(INVITE.length / 2);
    report.table('messages', `INVITE of ${INVITE.length} bytes, 18 headers; 200 of ${OK.length} bytes, 7 headers`, [
      timed('parseDatagram INVITE', rounds, () => parseDatagram(INVITE)),
      timed('parseDatagram 200', rounds, () => parseDatagram(OK)),
      timed('serialize INVITE', rounds, () => serialize(parsed.message)),
      timed('StreamFramer INVITE in one chunk', rounds, () => framer.push(INVITE)),
      timed('StreamFramer INVITE in two chunks', rounds, () => [
        ...framer.push(INVITE.subarray(0, half)),
        ...framer.push(INVITE.subarray(half)),
      ]),
    ]);
    const streams = [16 * 1024, 64 * 1024, 240 * 1024].flatMap((size) => [
      byteByByte('body', inviteWithBody(size)),
      byteByByte('head', longHead(size)),
    ]);
    report.table('streams', 'StreamFramer, byte by byte', streams);
    return Promise.resolve(true);
  },
});

function timed(what: string, rounds: number, work: () => unknown): Row {
  const times: number[] = [];
  let kept: unknown;
  for (let count = 0; count < rounds; count += 1) {
    const start = process.hrtime.bigint();
    for (let index = 0; index < PER_ROUND; index += 1) kept = work();
    times.push(Number(process.hrtime.bigint() - start) / PER_ROUND / 1000);
  }
  if (kept === undefined) throw new Error('nothing was measured');
  times.sort((left, right) => left - right);
  return { what, 'median us': round(percentile(times, 0.5)), 'best us': round(times[0] ?? NaN) };
}

function inviteWithBody(size: number): Buffer {
  const head = INVITE.toString('latin1').replace(/Content-Length: \d+/, `Content-Length: ${size}`);
  return Buffer.from(head.slice(0, head.indexOf('\r\n\r\n') + 4) + 'x'.repeat(size));
}

/** A head that never ends, within the limit. */
function longHead(size: number): Buffer {
  const head = `OPTIONS sip:h SIP/2.0\r\n${'X-Fill: y\r\n'.repeat(5400)}`;
  return Buffer.from(head).subarray(0, Math.min(size, 60_000));
}

function byteByByte(what: string, stream: Buffer): Row {
  const pieces = Array.from(stream, (byte) => Buffer.of(byte));
  const start = process.hrtime.bigint();
  const framer = new StreamFramer();
  for (const piece of pieces) framer.push(piece);
  return { what, bytes: pieces.length, 'ns a byte': round(Number(process.hrtime.bigint() - start) / pieces.length, 0) };
}
