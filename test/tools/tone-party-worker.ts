// This is the thread of one ToneParty. It sends at its own pace and notes arrivals at the socket, however busy the test
// is. It has its own RTP code, so that it does not depend on the code under test.
import type { RemoteInfo } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { raiseThreadPriority, REALTIME } from '../../src/media/thread/index.ts';
import { encodeSample, G711 } from '../../src/media/rtp/index.ts';
import { SrtpSession } from '../../src/media/srtp/index.ts';
import { Babble } from './babble.ts';
import type { PartyCommand, PartyOptions, PartyReply, PartyRemote } from './tone-party-messages.ts';
import { nowMs } from './take.ts';
import type { ReceivedPacket } from './take.ts';

raiseThreadPriority(REALTIME.party); // if it is allowed: the machine may be busy, but the party is not

const options = workerData as PartyOptions;
const port = parentPort!;
let socket = createSocket(isIPv6(options.address) ? 'udp6' : 'udp4');
const rtcpSocket = createSocket(isIPv6(options.address) ? 'udp6' : 'udp4');
const law = G711[options.codec];
const AUDIO_PAYLOAD_TYPE = options.payloadType ?? (options.codec === 'PCMU' ? 0 : 8);
const SAMPLES_PER_PACKET = options.ptimeMs * 8;

let received: ReceivedPacket[] = [];
let remote: PartyRemote | null = null;
let frequencyHz = options.frequencyHz;
let paused = false;
let lossPercent = 0;
let jitterMs = 0;
let ssrc = options.ssrc;
let sequence = 1000;
let timestamp = 50_000;
let phase = 0;
/** Its vectors are those of the RFCs (test/unit/media/srtp), so that it may be the code under test. */
const srtp = new SrtpSession();
let marker = true;
let due = 0;
let random = 12_345;
/** Event packets that wait: [payload, marker, timestamp offset kept by all packets of the event]. */
const events: { payload: Buffer; first: boolean; ssrc: number | null }[] = [];
let eventTimestamp = 0;
/** Event packets of keys that have an SSRC of their own. */
let eventSequence = 30_000;
/** Samples of keys that go out in the place of its tone. */
const keys: number[] = [];
/** What it says in the place of its tone, and how many packets of it are left. */
let saying: { readonly babble: Babble; packets: number; readonly began: (atMs: number) => void } | null = null;

function nextRandom(): number {
  random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
  return random / 0x7fffffff;
}

function packet(payloadType: number, at: number, mark: boolean, payload: Buffer): Buffer {
  const bytes = Buffer.alloc(12 + payload.length);
  bytes[0] = 0x80;
  bytes[1] = (mark ? 0x80 : 0) | payloadType;
  bytes.writeUInt16BE(sequence, 2);
  bytes.writeUInt32BE(at, 4);
  bytes.writeUInt32BE(ssrc, 8);
  payload.copy(bytes, 12);
  sequence = (sequence + 1) & 0xffff;
  return bytes;
}

function send(plain: Buffer): void {
  const target = remote;
  if (target === null) return;
  const bytes = srtp.protectRtp(plain);
  if (nextRandom() * 100 < lossPercent) return;
  const go = (): void => socket.send(bytes, target.port, target.address);
  if (jitterMs > 0) setTimeout(go, nextRandom() * jitterMs);
  else go();
}

function said({ babble, began }: NonNullable<typeof saying>): Buffer {
  // A packet goes when its last sample was said.
  began(nowMs() - options.ptimeMs);
  return Buffer.from(Array.from({ length: SAMPLES_PER_PACKET }, () => encodeSample(law, babble.next())));
}

function audio(): Buffer {
  if (saying !== null && saying.packets-- > 0) return said(saying);
  const payload = Buffer.alloc(SAMPLES_PER_PACKET);
  if (keys.length > 0) {
    for (let index = 0; index < SAMPLES_PER_PACKET; index++) payload[index] = encodeSample(law, keys.shift() ?? 0);
    return payload;
  }
  for (let index = 0; index < SAMPLES_PER_PACKET; index++) {
    phase += frequencyHz === null ? 0 : (2 * Math.PI * frequencyHz) / 8000;
    payload[index] = encodeSample(law, frequencyHz === null ? 0 : Math.round(options.amplitude * Math.sin(phase)));
  }
  phase %= 2 * Math.PI;
  return payload;
}

/** Appends the samples of a key and of the silence after it. The frequencies are those of ITU-T Q.23. */
function queueKey(digit: string, onMs: number, offMs: number): void {
  const at = '123A456B789C*0#D'.indexOf(digit);
  const low = [697, 770, 852, 941][at >> 2]!;
  const high = [1209, 1336, 1477, 1633][at & 3]!;
  // -9 dBm0: 12.14 dB below the sine of full scale, 3.14 dBm0, whose amplitude is 32124 (ITU-T G.711)
  const amplitude = 32_124 * 10 ** (-12.14 / 20);
  for (let index = 0; index < (onMs + offMs) * 8; index++) {
    const angle = (2 * Math.PI * index) / 8000;
    keys.push(index < onMs * 8 ? Math.round(amplitude * (Math.sin(angle * low) + Math.sin(angle * high))) : 0);
  }
}

function voice(): void {
  send(packet(AUDIO_PAYLOAD_TYPE, timestamp, marker, audio()));
  marker = false;
}

/** Sends a packet of a key on an SSRC of its own. The sequence numbers of the voice do not change. */
function ownEvent(payloadType: number, event: (typeof events)[number]): Buffer {
  const bytes = packet(payloadType, (eventTimestamp + 0x4000_0000) >>> 0, event.first, event.payload);
  sequence = (sequence - 1) & 0xffff;
  bytes.writeUInt16BE((eventSequence = (eventSequence + 1) & 0xffff), 2);
  bytes.writeUInt32BE(event.ssrc!, 8);
  return bytes;
}

/** Sends from the shared port if the far end shares its port (RFC 5761). */
function reporting(portOffset: number): typeof socket {
  return portOffset === 0 ? socket : rtcpSocket;
}

/** A receiver report without blocks, and an empty CNAME (RFC 3550 6.1: every compound packet has one). */
function report(): Buffer {
  const bytes = Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 0, 0x81, 202, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0]);
  bytes.writeUInt32BE(ssrc, 4);
  bytes.writeUInt32BE(ssrc, 12);
  return bytes;
}

function tick(): void {
  const event = events.shift();
  if (remote === null || paused) {
    marker = true;
  } else if (event !== undefined) {
    if (event.first) eventTimestamp = timestamp;
    const type = remote.eventPayloadType;
    send(event.ssrc === null ? packet(type, eventTimestamp, event.first, event.payload) : ownEvent(type, event));
    if (event.ssrc !== null) voice();
  } else {
    voice();
  }
  timestamp = (timestamp + SAMPLES_PER_PACKET) >>> 0;
}

function run(): void {
  if (nowMs() >= due - 1) {
    tick();
    due += options.ptimeMs * options.clockSkew;
  }
  setTimeout(run, Math.max(0, due - nowMs()));
}

function queueDigit(event: number, endPackets: number, own: number | null): void {
  for (let update = 1; update <= 5; update++) {
    const payload = Buffer.from([event, 10, 0, 0]);
    payload.writeUInt16BE(update * SAMPLES_PER_PACKET, 2);
    events.push({ payload, first: update === 1, ssrc: own });
  }
  for (let end = 0; end < endPackets; end++) {
    const payload = Buffer.from([event, 0x80 | 10, 0, 0]);
    payload.writeUInt16BE(5 * SAMPLES_PER_PACKET, 2);
    events.push({ payload, first: false, ssrc: own });
  }
}

function receive(datagram: Buffer, from: RemoteInfo): void {
  const atMs = nowMs();
  const bytes = srtp.unprotectRtp(datagram);
  if (bytes === null || bytes.length < 12) return;
  received.push({
    atMs,
    marker: (bytes[1]! & 0x80) !== 0,
    payloadType: bytes[1]! & 0x7f,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    payload: new Uint8Array(bytes.subarray(12)),
    fromPort: from.port,
  });
}

/** From now on it sends from another port, and what comes to the former one is lost, as behind a NAT that forgot it. */
function rebind(done: (port: number) => void): void {
  const next = createSocket(isIPv6(options.address) ? 'udp6' : 'udp4');
  next.bind(0, options.address, () => {
    socket.off('message', receive);
    socket = next;
    socket.on('message', receive);
    done(socket.address().port);
  });
}

socket.on('message', receive);

port.on('message', (command: PartyCommand) => {
  let reply: PartyReply['result'] = null;
  switch (command.op) {
    case 'connect':
      remote = command.remote;
      srtp.configure(remote?.srtp ?? null);
      break;
    case 'pause':
      paused = command.paused;
      break;
    case 'tone':
      ({ frequencyHz } = command);
      break;
    case 'say': {
      const told = Promise.withResolvers<number>();
      const packets = Math.round(command.durationMs / options.ptimeMs);
      saying = { babble: new Babble(command.frequencyHz, options.amplitude), packets, began: told.resolve };
      void told.promise.then((atMs) => port.postMessage({ id: command.id, result: atMs } satisfies PartyReply));
      return;
    }
    case 'impair':
      ({ lossPercent, jitterMs } = command);
      break;
    case 'restart':
      ({ ssrc } = command);
      sequence = 7;
      timestamp = 3;
      break;
    case 'digits':
      for (const digit of command.digits) {
        queueDigit('0123456789*#ABCD'.indexOf(digit), command.endPackets, command.ssrc);
      }
      break;
    case 'keys':
      for (const digit of command.digits) queueKey(digit, command.onMs, command.offMs);
      break;
    case 'jump':
      ({ timestamp } = command);
      break;
    case 'rebind':
      rebind((bound) => port.postMessage({ id: command.id, result: bound } satisfies PartyReply));
      return;
    case 'reports':
      setInterval(() => {
        if (remote !== null)
          reporting(command.portOffset).send(
            srtp.protectRtcp(report()),
            remote.port + command.portOffset,
            remote.address,
          );
      }, 200);
      break;
    case 'raw':
      if (remote !== null) socket.send(command.bytes, remote.port, remote.address);
      break;
    case 'take':
      reply = received.filter(({ atMs }) => atMs >= command.sinceMs);
      break;
    case 'forget':
      received = [];
      break;
  }
  port.postMessage({ id: command.id, result: reply } satisfies PartyReply);
});

socket.bind(options.port, options.address, () => {
  due = nowMs();
  run();
  port.postMessage({ id: 0, result: socket.address().port } satisfies PartyReply);
});
