/**
 * Writes sipp-scenarios/media/: the key presses (RFC 4733) and the tones that SIPp's `play_pcap_audio` sends. SIPp takes
 * the RTP packets out of the file and replaces addresses and ports.
 *
 *     node scripts/make-sipp-media.ts
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { encodeSample, G711 } from '../src/media/rtp/index.ts';
import { ROW_TONES, TONES } from '../test/sip/harness/tones.ts';
import { Babble } from '../test/tools/babble.ts';

/** Payload type of telephone-event in the SDP of our scenarios and of the product's offers. */
const PAYLOAD_TYPE = 101;
const AUDIO_PAYLOAD_TYPES = { PCMU: 0, PCMA: 8 } as const;
const KEYS = '0123456789*#ABCD';
const PACKET_MS = 20;
const PRESS_MS = 120;
const PAUSE_MS = 200;
const END_PACKETS = 3;
const TICKS_PER_MS = 8;
const SSRC = 0x5749_5050;
const AMPLITUDE = 8_000;

interface TimedPacket {
  readonly atMs: number;
  readonly rtp: Buffer;
}

/** What a party does for some time: it presses a key, makes a sound (sample by sample), or sends nothing. */
type Part =
  | { readonly key: string }
  | { readonly ms: number; readonly sound: () => number }
  | { readonly ms: number; readonly sound: null };

function hum(frequencyHz: number, ms: number): Part {
  let phase = 0;
  const step = (2 * Math.PI * frequencyHz) / (1_000 * TICKS_PER_MS);
  return { ms, sound: () => Math.round(AMPLITUDE * Math.sin((phase += step))) };
}

function silence(ms: number): Part {
  return { ms, sound: () => 0 };
}

function speech(frequencyHz: number, ms: number): Part {
  const babble = new Babble(frequencyHz, AMPLITUDE);
  return { ms, sound: () => babble.next() };
}

/**
 * One RTP stream of all parts in sequence. A key keeps its timestamp, and its end is sent three times (RFC 4733 2.5.1).
 */
function stream(parts: readonly Part[], law: keyof typeof AUDIO_PAYLOAD_TYPES = 'PCMU'): TimedPacket[] {
  const packets: TimedPacket[] = [];
  let atMs = 0;
  let sequence = 1000;
  const add = (payloadType: number, marker: boolean, timestamp: number, payload: Buffer): void => {
    const head = Buffer.alloc(12);
    head.writeUInt8(0x80, 0);
    head.writeUInt8((marker ? 0x80 : 0) | payloadType, 1);
    head.writeUInt16BE(sequence++, 2);
    head.writeUInt32BE(timestamp, 4);
    head.writeUInt32BE(SSRC, 8);
    packets.push({ atMs, rtp: Buffer.concat([head, payload]) });
    atMs += PACKET_MS;
  };
  const timestampNow = (): number => 16_000 + atMs * TICKS_PER_MS;
  for (const part of parts) {
    if ('key' in part) {
      const timestamp = timestampNow();
      const event = (durationMs: number, marker: boolean, end: boolean): void => {
        const payload = Buffer.alloc(4);
        payload.writeUInt8(KEYS.indexOf(part.key), 0);
        payload.writeUInt8((end ? 0x80 : 0) | 10, 1); // volume -10 dBm0
        payload.writeUInt16BE(durationMs * TICKS_PER_MS, 2);
        add(PAYLOAD_TYPE, marker, timestamp, payload);
      };
      for (let passedMs = PACKET_MS; passedMs < PRESS_MS; passedMs += PACKET_MS)
        event(passedMs, passedMs === PACKET_MS, false);
      for (let count = 0; count < END_PACKETS; count++) event(PRESS_MS, false, true);
      continue;
    }
    const { ms, sound } = part;
    const endMs = atMs + ms;
    if (sound === null) atMs = endMs;
    for (let isFirst = true; atMs < endMs; isFirst = false) {
      const octets = Array.from({ length: PACKET_MS * TICKS_PER_MS }, () => encodeSample(G711[law], sound?.() ?? 0));
      add(AUDIO_PAYLOAD_TYPES[law], isFirst, timestampNow(), Buffer.from(octets));
    }
  }
  return packets;
}

const PORT = 4000;

/** Ethernet, IPv4 and UDP around an RTP packet. */
function frame(rtp: Buffer): Buffer {
  const bytes = Buffer.alloc(14 + 20 + 8);
  bytes.writeUInt16BE(0x0800, 12); // IPv4
  bytes.writeUInt8(0x45, 14);
  bytes.writeUInt16BE(28 + rtp.length, 16);
  bytes.writeUInt8(64, 22);
  bytes.writeUInt8(17, 23); // UDP
  bytes.writeUInt32BE(0x7f00_0001, 26);
  bytes.writeUInt32BE(0x7f00_0001, 30);
  bytes.writeUInt16BE(PORT, 34);
  bytes.writeUInt16BE(PORT, 36);
  bytes.writeUInt16BE(8 + rtp.length, 38);
  return Buffer.concat([bytes, rtp]);
}

/** A capture file in the classic format of libpcap. */
function pcap(packets: readonly TimedPacket[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2_c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(1, 20); // Ethernet
  const records = packets.map(({ atMs, rtp }) => {
    const bytes = frame(rtp);
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1 + Math.floor(atMs / 1000), 0);
    record.writeUInt32LE((atMs % 1000) * 1000, 4);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(bytes.length, 12);
    return Buffer.concat([record, bytes]);
  });
  return Buffer.concat([header, ...records]);
}

const folder = new URL('../sipp-scenarios/media/', import.meta.url);
await mkdir(folder, { recursive: true });
const MEDIA: Readonly<Record<string, readonly TimedPacket[]>> = {
  'dtmf-1.pcap': stream([{ key: '1' }]),
  'dtmf-2.pcap': stream([{ key: '2' }]),
  'dtmf-1-hash.pcap': stream([{ key: '1' }, { ms: PAUSE_MS, sound: null }, { key: '#' }]),
  // A key while the whisper is heard; who takes the call talks then. Silent before, as a tone could be a machine's beep.
  'press-1-then-hum.pcap': stream([silence(600), { key: '1' }, hum(TONES.agent, 5_000)]),
  'hum.pcap': stream([hum(TONES.agent, 6_000)]),
  'hum-pcma.pcap': stream([hum(TONES.agent, 6_000)], 'PCMA'),
  'hum-then-press-2.pcap': stream([hum(ROW_TONES.declining, 800), { key: '2' }, hum(ROW_TONES.declining, 1_000)]),
  'machine.pcap': stream([
    speech(ROW_TONES.machine, 6_000),
    silence(400),
    hum(ROW_TONES.beepOfMachine, 400),
    silence(1_000),
  ]),
};
for (const [name, packets] of Object.entries(MEDIA)) await writeFile(new URL(name, folder), pcap(packets));
