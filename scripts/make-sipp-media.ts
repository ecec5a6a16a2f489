/**
 * Writes sipp-scenarios/media/: the key presses (RFC 4733) that SIPp's `play_pcap_audio` sends. SIPp takes the RTP
 * packets out of the file and replaces addresses and ports.
 *
 *     node scripts/make-sipp-media.ts
 */
import { mkdir, writeFile } from 'node:fs/promises';

/** Payload type of telephone-event in the SDP of our scenarios and of the product's offers. */
const PAYLOAD_TYPE = 101;
const KEYS = '0123456789*#ABCD';
const PACKET_MS = 20;
const PRESS_MS = 120;
const PAUSE_MS = 200;
const END_PACKETS = 3;
const TICKS_PER_MS = 8;
const SSRC = 0x5749_5050;

interface TimedPacket {
  readonly atMs: number;
  readonly rtp: Buffer;
}

/**
 * The packets of key presses in sequence. Each press keeps its timestamp, and its end is sent three times (RFC 4733
 * 2.5.1).
 */
function pressPackets(keys: string): TimedPacket[] {
  const packets: TimedPacket[] = [];
  let atMs = 0;
  let sequence = 1000;
  for (const key of keys) {
    const timestamp = 16_000 + atMs * TICKS_PER_MS;
    const add = (durationMs: number, marker: boolean, end: boolean): void => {
      const rtp = Buffer.alloc(16);
      rtp.writeUInt8(0x80, 0);
      rtp.writeUInt8((marker ? 0x80 : 0) | PAYLOAD_TYPE, 1);
      rtp.writeUInt16BE(sequence++, 2);
      rtp.writeUInt32BE(timestamp, 4);
      rtp.writeUInt32BE(SSRC, 8);
      rtp.writeUInt8(KEYS.indexOf(key), 12);
      rtp.writeUInt8((end ? 0x80 : 0) | 10, 13); // volume -10 dBm0
      rtp.writeUInt16BE(durationMs * TICKS_PER_MS, 14);
      packets.push({ atMs, rtp });
      atMs += PACKET_MS;
    };
    for (let passedMs = PACKET_MS; passedMs < PRESS_MS; passedMs += PACKET_MS)
      add(passedMs, passedMs === PACKET_MS, false);
    for (let count = 0; count < END_PACKETS; count++) add(PRESS_MS, false, true);
    atMs += PAUSE_MS;
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
await writeFile(new URL('dtmf-1.pcap', folder), pcap(pressPackets('1')));
await writeFile(new URL('dtmf-2.pcap', folder), pcap(pressPackets('2')));
await writeFile(new URL('dtmf-1-hash.pcap', folder), pcap(pressPackets('1#')));
