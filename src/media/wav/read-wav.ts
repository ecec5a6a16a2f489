import { ALAW_TO_LINEAR, ULAW_TO_LINEAR } from './g711-tables.ts';
import { WavError } from './wav-error.ts';
import type { WavFormat } from './wav-format.ts';
import { parseFormat } from './wav-format.ts';

/** Largest file that {@link readWav} takes, in octets: 64 MiB, an hour of 8 kHz 16-bit mono, 6 minutes of CD sound. */
export const MAX_WAV_BYTES = 64 * 1024 * 1024;

/** A WAV file in memory. */
export interface WavSound {
  readonly sampleRateHz: number;
  /** Channels in the file. The samples are their mean, unless one of them was asked for. */
  readonly channels: number;
  /** 16-bit linear, mono. It is empty if the file holds no whole frame. */
  readonly samples: Int16Array;
}

interface Chunks {
  readonly fmt: Buffer;
  readonly data: Buffer;
}

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const ID3_HEADER_BYTES = 10;
/** Octets of `ds64`: the sizes of the file and of the data, and a count of samples. */
const DS64_BYTES = 24;
const UNKNOWN_SIZE = 0xffff_ffff;

/**
 * Reads a RIFF/WAVE or RF64 file, which may begin with an ID3 tag. It takes PCM of 8, 16, 24 and 32 bits, IEEE float of
 * 32 and 64 bits, A-law and u-law, plain or `WAVE_FORMAT_EXTENSIBLE`. Any number of channels is mixed to mono by their
 * mean.
 * It skips other chunks. A data chunk that is cut off, or has no size yet (0 or 0xFFFFFFFF of a streaming writer),
 * reaches to the end. It never reads past `bytes`, and its memory depends on them, not on what the header claims.
 * @param channel only that one, from 0. @defaultValue the mean of all
 * @throws WavError and nothing else; `too-large` above {@link MAX_WAV_BYTES}; `malformed` where there is no such channel
 */
export function readWav(bytes: Buffer, channel?: number): WavSound {
  if (bytes.length > MAX_WAV_BYTES) {
    throw new WavError('too-large', `file has ${bytes.length} octets, at most ${MAX_WAV_BYTES} are read`);
  }
  const { fmt, data } = findChunks(withoutTag(bytes));
  const format = parseFormat(fmt);
  return { sampleRateHz: format.sampleRateHz, channels: format.channels, samples: decodeMono(data, format, channel) };
}

/**
 * Some programs put an ID3v2 tag in front. Its header has ten octets, and four times seven bits of size (id3.org, 2.4.0
 * 3.1).
 */
function withoutTag(bytes: Buffer): Buffer {
  if (bytes.length < ID3_HEADER_BYTES || bytes.toString('latin1', 0, 3) !== 'ID3') return bytes;
  let size = 0;
  for (const octet of bytes.subarray(6, 10)) size = size * 128 + (octet & 0x7f);
  const footer = ((bytes[5] ?? 0) & 0x10) === 0 ? 0 : ID3_HEADER_BYTES;
  return bytes.subarray(ID3_HEADER_BYTES + size + footer);
}

function findChunks(bytes: Buffer): Chunks {
  const form = bytes.toString('latin1', 0, 4);
  const large = form === 'RF64' || form === 'BW64';
  if (bytes.length < RIFF_HEADER_BYTES || !(form === 'RIFF' || large) || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw form === 'RIFX'
      ? new WavError('unsupported', 'RIFX variant of WAV')
      : new WavError('not-wav', 'file does not begin with a RIFF/WAVE header');
  }
  const riffSizeFits = bytes.readUInt32LE(4) + CHUNK_HEADER_BYTES === bytes.length;
  let fmt: Buffer | null = null;
  let data: Buffer | null = null;
  /** Octets of the data chunk as `ds64` states them; null if there is none. */
  let largeSize: number | null = null;
  let at = RIFF_HEADER_BYTES;
  while (at + CHUNK_HEADER_BYTES <= bytes.length && (fmt === null || data === null)) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const start = at + CHUNK_HEADER_BYTES;
    if (id === 'ds64' && large && size >= DS64_BYTES && start + DS64_BYTES <= bytes.length) {
      // EBU Tech 3306 3: these are the 64-bit sizes of the file and the data. Their usual fields hold 0xFFFFFFFF.
      largeSize = Number(bytes.readBigUInt64LE(start + 8));
    }
    if (id === 'fmt ') {
      fmt ??= bytes.subarray(start, start + size);
    } else if (id === 'data' && data === null) {
      // A streaming writer leaves 0 or 0xFFFFFFFF. A size of 0 is real if the RIFF size accounts for the file.
      const open = size === UNKNOWN_SIZE || (size === 0 && !riffSizeFits);
      const end = open ? (largeSize === null ? undefined : start + largeSize) : start + size;
      data = bytes.subarray(start, end);
      if (open) break;
    }
    at = start + size;
    // A zero octet pads a chunk of odd size. Some writers forget it, but no chunk id begins with zero.
    if (size % 2 === 1 && bytes[at] === 0) at += 1;
  }
  if (fmt === null) throw new WavError('malformed', data === null ? 'no fmt chunk' : 'no fmt chunk before the data');
  if (data === null) throw new WavError('malformed', 'no data chunk');
  return { fmt, data };
}

function decodeMono(data: Buffer, format: WavFormat, only?: number): Int16Array {
  const { channels, frameBytes } = format;
  if (only !== undefined && only >= channels) throw new WavError('malformed', `file has ${channels} channels`);
  const frames = Math.floor(data.length / frameBytes);
  const view = new DataView(data.buffer, data.byteOffset, frames * frameBytes);
  const sample = sampleReader(view, format);
  const sampleBytes = frameBytes / channels;
  const mono = new Int16Array(frames);
  for (let frame = 0, at = 0; frame < frames; frame += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1, at += sampleBytes) {
      if (only === undefined || only === channel) sum += sample(at);
    }
    mono[frame] = clamp16(Math.round(only === undefined ? sum / channels : sum));
  }
  return mono;
}

/** Reads the sample at an octet offset, scaled to 16 bits (not rounded, and not clamped for floats). */
function sampleReader(view: DataView, format: WavFormat): (at: number) => number {
  switch (format.coding) {
    case 'u8':
      return (at) => (view.getUint8(at) - 128) * 256;
    case 's16':
      return (at) => view.getInt16(at, true);
    case 's24':
      return (at) => view.getInt16(at + 1, true) + view.getUint8(at) / 256;
    case 's32':
      return (at) => view.getInt32(at, true) / 65_536;
    case 'f32':
      return (at) => fromFloat(view.getFloat32(at, true));
    case 'f64':
      return (at) => fromFloat(view.getFloat64(at, true));
    case 'alaw':
      return (at) => ALAW_TO_LINEAR[view.getUint8(at)] ?? 0;
    case 'ulaw':
      return (at) => ULAW_TO_LINEAR[view.getUint8(at)] ?? 0;
  }
}

/** Full scale is 1.0. NaN becomes silence, and an infinity must not swallow the other channels. */
function fromFloat(value: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.max(-1, Math.min(1, value)) * 32_768;
}

function clamp16(value: number): number {
  return value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value;
}
