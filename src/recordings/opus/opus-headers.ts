/** Opus counts time in samples of 48 kHz, whatever the sound was (RFC 7845 4). */
export const OPUS_CLOCK_HZ = 48_000;
const VERSION = 1;
const VENDOR = 'warmbridge';

/** What the first packet says. */
export interface OpusHead {
  readonly channels: number;
  /** Samples of 48 kHz at the beginning that are not to be played. */
  readonly preSkip: number;
  /** The rate of what was encoded. */
  readonly sampleRateHz: number;
}

/** The identification header (RFC 7845 5.1), mapping family 0: one stream of one channel, or of left and right. */
export function opusHead({ channels, preSkip, sampleRateHz }: OpusHead): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 0, 'latin1');
  head.writeUInt8(VERSION, 8);
  head.writeUInt8(channels, 9);
  head.writeUInt16LE(preSkip, 10);
  head.writeUInt32LE(sampleRateHz, 12);
  return head;
}

/** The comment header (RFC 7845 5.2), which names the program and nothing of the call. */
export function opusTags(): Buffer {
  const tags = Buffer.alloc(16 + VENDOR.length);
  tags.write('OpusTags', 0, 'latin1');
  tags.writeUInt32LE(VENDOR.length, 8);
  tags.write(VENDOR, 12, 'latin1');
  return tags;
}

/** Reads an identification header. Null: it is none that a file of ours has. */
export function readOpusHead(packet: Uint8Array): OpusHead | null {
  const head = Buffer.from(packet);
  if (head.length !== 19 || head.toString('latin1', 0, 8) !== 'OpusHead' || head[18] !== 0) return null;
  return { channels: head.readUInt8(9), preSkip: head.readUInt16LE(10), sampleRateHz: head.readUInt32LE(12) };
}
