import { createDecoder } from 'libopus-wasm';
import type { ChannelCount, SampleRate } from 'libopus-wasm';
import type { OpusHead } from './opus-headers.ts';
import { OPUS_CLOCK_HZ, readOpusHead } from './opus-headers.ts';

const HEADER_BYTES = 27;
const GRANULE_AT = 6;
const SEGMENT_BYTES = 255;
/** A file of ours has the identification and the comments before its sound. */
const HEADER_PACKETS = 2;

/** The sound of an Opus file. */
export interface OpusSound {
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Octets of 16-bit PCM that it comes to. */
  readonly dataBytes: number;
  /** 16-bit PCM, little-endian, in pieces. Once. */
  pcm(): AsyncGenerator<Buffer>;
}

/** Octets of a file, wherever it is. Both ends are part of it. */
export type ReadPart = (first: number, last: number) => Promise<Buffer>;

/** The last page of a file of ours is not longer: 255 segments of 255 octets. */
const MOST_PAGE_BYTES = HEADER_BYTES + 255 + 255 * SEGMENT_BYTES;
const FIRST_BYTES = 512;

/**
 * Reads an Ogg Opus file that {@link encodeFile} has made. Its length is on its last page, so that it is known before
 * anything is decoded.
 * @throws Error where it is no such file
 */
export async function openOpus(bytes: number, read: ReadPart): Promise<OpusSound> {
  const head = headOf(await read(0, Math.min(bytes, FIRST_BYTES) - 1));
  const end = lastGranule(await read(Math.max(0, bytes - MOST_PAGE_BYTES), bytes - 1));
  const { channels, preSkip, sampleRateHz } = head;
  const perSample = OPUS_CLOCK_HZ / sampleRateHz;
  const frameBytes = channels * 2;
  const dataBytes = Math.max(0, Math.round((end - preSkip) / perSample)) * frameBytes;
  return {
    sampleRateHz,
    channels,
    dataBytes,
    pcm: () => decoded(head, bytes, read, (preSkip / perSample) * frameBytes, dataBytes),
  };
}

async function* decoded(
  { channels, sampleRateHz }: OpusHead,
  bytes: number,
  read: ReadPart,
  skipBytes: number,
  dataBytes: number,
): AsyncGenerator<Buffer> {
  using decoder = await createDecoder({ channels: channels as ChannelCount, sampleRate: sampleRateHz as SampleRate });
  let skip = skipBytes;
  let left = dataBytes;
  let packets = 0;
  for await (const page of pagesOf(bytes, read)) {
    const pieces: Buffer[] = [];
    for (const packet of packetsOf(page)) {
      packets += 1;
      if (packets <= HEADER_PACKETS) continue;
      const pcm = decoder.decode(packet);
      const piece = Buffer.alloc(pcm.length * 2);
      for (const [index, sample] of pcm.entries()) piece.writeInt16LE(sample, 2 * index);
      const cut = Math.min(skip, piece.length);
      skip -= cut;
      const wanted = piece.subarray(cut, cut + left);
      left -= wanted.length;
      pieces.push(wanted);
    }
    if (pieces.length > 0) yield Buffer.concat(pieces);
  }
}

async function* pagesOf(bytes: number, read: ReadPart): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes;) {
    const start = await read(at, Math.min(bytes, at + MOST_PAGE_BYTES) - 1);
    let inPiece = 0;
    for (let length = pageBytes(start, inPiece); length !== null; length = pageBytes(start, inPiece)) {
      yield start.subarray(inPiece, inPiece + length);
      inPiece += length;
    }
    if (inPiece === 0) throw new Error('the Opus file is cut off, or no Ogg');
    at += inPiece;
  }
}

/** Octets of the page that begins there; null: it is not whole. */
function pageBytes(bytes: Buffer, at: number): number | null {
  if (at + HEADER_BYTES > bytes.length) return null;
  if (bytes.toString('latin1', at, at + 4) !== 'OggS') throw new Error('the file is no Ogg');
  const segments = bytes.readUInt8(at + HEADER_BYTES - 1);
  const bodyAt = at + HEADER_BYTES + segments;
  if (bodyAt > bytes.length) return null;
  const length = bytes.subarray(at + HEADER_BYTES, bodyAt).reduce((sum, each) => sum + each, HEADER_BYTES + segments);
  return at + length > bytes.length ? null : length;
}

function packetsOf(page: Buffer): readonly Buffer[] {
  const segments = page.readUInt8(HEADER_BYTES - 1);
  const packets: Buffer[] = [];
  let start = HEADER_BYTES + segments;
  let end = start;
  for (const length of page.subarray(HEADER_BYTES, HEADER_BYTES + segments)) {
    end += length;
    if (length === SEGMENT_BYTES) continue;
    packets.push(page.subarray(start, end));
    start = end;
  }
  return packets;
}

function headOf(bytes: Buffer): OpusHead {
  const length = pageBytes(bytes, 0);
  const [packet] = length === null ? [] : packetsOf(bytes.subarray(0, length));
  const head = packet === undefined ? null : readOpusHead(packet);
  if (head === null) throw new Error('the file is no Opus file of ours');
  return head;
}

function lastGranule(bytes: Buffer): number {
  const at = bytes.lastIndexOf('OggS', undefined, 'latin1');
  if (at < 0 || at + HEADER_BYTES > bytes.length) throw new Error('the Opus file has no end');
  return Number(bytes.readBigInt64LE(at + GRANULE_AT));
}
