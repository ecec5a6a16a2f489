/**
 * Time to parse, check and write typical messages: `node bench/sip-parse.ts [rounds]`.
 * Prints the median and best of the rounds in microseconds for each message; asserts nothing.
 */
import { parseDatagram, serialize, StreamFramer } from '../src/sip-server/message/index.ts';

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

const ROUNDS = Number(process.argv[2] ?? 15);
const PER_ROUND = 20_000;

function measure(name: string, work: () => unknown): void {
  const times: number[] = [];
  let kept: unknown;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < PER_ROUND; i += 1) kept = work();
    times.push(Number(process.hrtime.bigint() - start) / PER_ROUND / 1000);
  }
  if (kept === undefined) throw new Error('nothing was measured');
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)]!;
  console.log(`${name.padEnd(34)} median ${median.toFixed(2)} us, best ${times[0]!.toFixed(2)} us`);
}

const parsed = parseDatagram(INVITE);
if (!parsed.ok) throw new Error(parsed.fault.reason);
console.log(`INVITE of ${INVITE.length} bytes, 18 headers; 200 of ${OK.length} bytes, 7 headers`);
measure('parseDatagram INVITE', () => parseDatagram(INVITE));
measure('parseDatagram 200', () => parseDatagram(OK));
measure('serialize INVITE', () => serialize(parsed.message));
const framer = new StreamFramer();
measure('StreamFramer INVITE in one chunk', () => framer.push(INVITE));
const half = Math.floor(INVITE.length / 2);
measure('StreamFramer INVITE in two chunks', () => [
  ...framer.push(INVITE.subarray(0, half)),
  ...framer.push(INVITE.subarray(half)),
]);

// linear in the size however the stream is cut: the time for each byte must not grow with the message
for (const size of [16 * 1024, 64 * 1024, 240 * 1024]) {
  const head = INVITE.toString('latin1').replace(/Content-Length: \d+/, `Content-Length: ${size}`);
  const bytes = Buffer.from(head.slice(0, head.indexOf('\r\n\r\n') + 4) + 'x'.repeat(size));
  const slow = Buffer.from(`OPTIONS sip:h SIP/2.0\r\n${'X-Fill: y\r\n'.repeat(5400)}`).subarray(
    0,
    Math.min(size, 60_000),
  );
  for (const [name, stream] of [
    ['body', bytes],
    ['head', slow],
  ] as const) {
    const pieces = Array.from(stream, (byte) => Buffer.of(byte));
    const start = process.hrtime.bigint();
    const slowFramer = new StreamFramer();
    for (const piece of pieces) slowFramer.push(piece);
    const ns = Number(process.hrtime.bigint() - start) / pieces.length;
    console.log(`StreamFramer, ${pieces.length} bytes of ${name} one by one: ${ns.toFixed(0)} ns a byte`);
  }
}
