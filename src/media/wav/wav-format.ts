import { WavError } from './wav-error.ts';

/** How one sample is stored. */
type SampleCoding = 'u8' | 's16' | 's24' | 's32' | 'f32' | 'f64' | 'alaw' | 'ulaw';

/** The checked content of a `fmt ` chunk. */
export interface WavFormat {
  readonly coding: SampleCoding;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Octets of one sample of every channel together. */
  readonly frameBytes: number;
}

/** Lowest sample rate that is read. A file with less counts as damaged. */
export const MIN_WAV_RATE_HZ = 1_000;
/** Highest sample rate that is read. */
export const MAX_WAV_RATE_HZ = 384_000;

// Format tags of mmreg.h. WAVE_FORMAT_EXTENSIBLE keeps the real tag in the first two octets of its sub-format GUID.
const TAG_PCM = 0x0001;
const TAG_FLOAT = 0x0003;
const TAG_ALAW = 0x0006;
const TAG_ULAW = 0x0007;
const TAG_EXTENSIBLE = 0xfffe;

const PLAIN_FMT_BYTES = 16;
const EXTENSIBLE_FMT_BYTES = 40;
const TAG_BYTES = 2;
const SUB_FORMAT_OFFSET = 24;
/** The octets after the tag in KSDATAFORMAT_SUBTYPE_*: xxxx0000-0000-0010-8000-00AA00389B71. */
const SUB_FORMAT_TAIL = Buffer.from('000000001000800000aa00389b71', 'hex');

/**
 * Reads the body of a `fmt ` chunk.
 * @throws WavError `malformed` or `unsupported`
 */
export function parseFormat(fmt: Buffer): WavFormat {
  if (fmt.length < PLAIN_FMT_BYTES) {
    throw new WavError('malformed', `fmt chunk has ${fmt.length} octets, at least ${PLAIN_FMT_BYTES} are needed`);
  }
  const tag = effectiveTag(fmt);
  const channels = fmt.readUInt16LE(2);
  const sampleRateHz = fmt.readUInt32LE(4);
  const frameBytes = fmt.readUInt16LE(12);
  const bits = fmt.readUInt16LE(14);
  if (channels === 0) throw new WavError('malformed', 'fmt chunk says 0 channels');
  if (sampleRateHz < MIN_WAV_RATE_HZ || sampleRateHz > MAX_WAV_RATE_HZ) {
    throw new WavError('unsupported', `sample rate of ${sampleRateHz} Hz is outside 1,000 to 384,000 Hz`);
  }
  const coding = codingOf(tag, bits);
  if (coding === null) {
    throw new WavError('unsupported', `format tag 0x${tag.toString(16).padStart(4, '0')} with ${bits} bits per sample`);
  }
  // A wrong block alignment would shift all samples after it. No sound is better than noise.
  const expected = channels * SAMPLE_BYTES[coding];
  if (frameBytes !== expected && frameBytes !== 0) {
    throw new WavError(
      'malformed',
      `block alignment of ${frameBytes} octets, but ${channels} x ${bits} bits per frame`,
    );
  }
  // Some writers leave it 0. It follows from the other fields.
  return { coding, channels, sampleRateHz, frameBytes: expected };
}

const SAMPLE_BYTES: Readonly<Record<SampleCoding, number>> = {
  u8: 1,
  s16: 2,
  s24: 3,
  s32: 4,
  f32: 4,
  f64: 8,
  alaw: 1,
  ulaw: 1,
};

function effectiveTag(fmt: Buffer): number {
  const tag = fmt.readUInt16LE(0);
  if (tag !== TAG_EXTENSIBLE) return tag;
  // Some writers cut the extension off. The rest of it counts, and without any it is PCM.
  if (fmt.length < SUB_FORMAT_OFFSET + TAG_BYTES) return TAG_PCM;
  if (fmt.length < EXTENSIBLE_FMT_BYTES) return fmt.readUInt16LE(SUB_FORMAT_OFFSET);
  const subFormat = fmt.subarray(SUB_FORMAT_OFFSET, EXTENSIBLE_FMT_BYTES);
  if (!subFormat.subarray(2).equals(SUB_FORMAT_TAIL)) {
    throw new WavError('unsupported', `extensible sub-format ${subFormat.toString('hex')}`);
  }
  return subFormat.readUInt16LE(0);
}

/** PCM of 9 to 15 bits (and so on) fills the high bits of its container (Multimedia Programming Interface 1.0, 3). */
function codingOf(tag: number, bits: number): SampleCoding | null {
  switch (tag) {
    case TAG_PCM:
      if (bits < 1 || bits > 32) return null;
      return bits <= 8 ? 'u8' : bits <= 16 ? 's16' : bits <= 24 ? 's24' : 's32';
    case TAG_FLOAT:
      return bits === 32 ? 'f32' : bits === 64 ? 'f64' : null;
    case TAG_ALAW:
      return bits === 8 ? 'alaw' : null;
    case TAG_ULAW:
      return bits === 8 ? 'ulaw' : null;
    default:
      return null;
  }
}
