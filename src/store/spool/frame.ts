import { crc32 } from 'node:zlib';

/**
 * One group of records as it lies in a segment. All of it is there or, after a crash, none of it counts. Numbers are
 * little-endian.
 *
 *      0           4           8           12          16
 *     +-----------+-----------+-----------------------+
 *     | "WBSP"    | CRC-32    | number of its first   |
 *     +-----------+-----------+-----------------------+
 *     | records   | octets of | body ...
 *     |           | the body  |
 *     +-----------+-----------+
 *
 * The CRC is over all that follows it. The body has each record as its length (32 bits) and its octets.
 */
const MAGIC = Buffer.from('WBSP');
const CRC_AT = 4;
const FIRST_AT = 8;
const COUNT_AT = 16;
const BODY_OCTETS_AT = 20;
const LENGTH_OCTETS = 4;

/** The size of what stands before the body. */
export const HEADER_OCTETS = 24;

/** What the header of a frame says. */
export interface FrameHeader {
  /** The number of its first record. */
  readonly first: number;
  /** How many records it has. */
  readonly count: number;
  /** The size of the whole frame in octets. */
  readonly octets: number;
}

/** Makes a frame of records, the first of which has the number `first`. */
export function encodeFrame(first: number, records: readonly (string | Uint8Array)[]): Buffer {
  const bodies = records.map((record) => (typeof record === 'string' ? Buffer.from(record) : record));
  const bodyOctets = bodies.reduce((sum, { length }) => sum + LENGTH_OCTETS + length, 0);
  const frame = Buffer.allocUnsafe(HEADER_OCTETS + bodyOctets);
  frame.set(MAGIC);
  frame.writeBigUInt64LE(BigInt(first), FIRST_AT);
  frame.writeUInt32LE(records.length, COUNT_AT);
  frame.writeUInt32LE(bodyOctets, BODY_OCTETS_AT);
  let at = HEADER_OCTETS;
  for (const body of bodies) {
    frame.writeUInt32LE(body.length, at);
    frame.set(body, at + LENGTH_OCTETS);
    at += LENGTH_OCTETS + body.length;
  }
  frame.writeUInt32LE(crc32(frame.subarray(FIRST_AT)), CRC_AT);
  return frame;
}

/** Reads a header, which may be of a frame that is not whole. Null if it is none. */
export function decodeHeader(bytes: Buffer): FrameHeader | null {
  if (bytes.length < HEADER_OCTETS || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  return {
    first: Number(bytes.readBigUInt64LE(FIRST_AT)),
    count: bytes.readUInt32LE(COUNT_AT),
    octets: HEADER_OCTETS + bytes.readUInt32LE(BODY_OCTETS_AT),
  };
}

/** True for exactly one frame whose CRC holds. */
export function isWhole(frame: Buffer): boolean {
  return decodeHeader(frame)?.octets === frame.length && crc32(frame.subarray(FIRST_AT)) === frame.readUInt32LE(CRC_AT);
}

/** The records of a whole frame. They share its memory. */
export function recordsOf(frame: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = HEADER_OCTETS; at < frame.length;) {
    const start = at + LENGTH_OCTETS;
    at = start + frame.readUInt32LE(at);
    records.push(frame.subarray(start, at));
  }
  return records;
}

/** Where in `bytes` the first whole frame is that begins with the record `first` or a later one. Null if none is. */
export function findFrame(bytes: Buffer, first: number): number | null {
  for (let at = bytes.indexOf(MAGIC); at !== -1; at = bytes.indexOf(MAGIC, at + 1)) {
    const header = decodeHeader(bytes.subarray(at));
    if (header !== null && header.first >= first && isWhole(bytes.subarray(at, at + header.octets))) return at;
  }
  return null;
}
