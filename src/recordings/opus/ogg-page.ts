// A page of an Ogg stream (RFC 3533 6):
//
//   0  "OggS"           14  serial number of the stream (LE)
//   4  version, 0       18  number of the page (LE)
//   5  flags            22  CRC-32 over the page, with 0 here (LE)
//   6  granule (LE)     26  segments, then a length for each, then what is in them

const HEADER_BYTES = 27;
const CRC_AT = 22;
/** A packet is segments of 255 octets, and one that is shorter (RFC 3533 5). */
const SEGMENT_BYTES = 255;
export const MAX_SEGMENTS = 255;

/** RFC 3533 6, `header_type_flag`: the first page of a stream, and the last. No packet of ours goes on in the next page. */
export const FIRST_PAGE = 0x02;
export const LAST_PAGE = 0x04;

/** What a page is made of. */
export interface OggPage {
  readonly flags: number;
  /** Samples (48 kHz) until the end of the last packet of the page. */
  readonly granule: number;
  readonly serial: number;
  readonly number: number;
  /** Whole packets, of {@link MAX_SEGMENTS} segments together at most. */
  readonly packets: readonly Uint8Array[];
}

/** Segments that a packet takes. */
export function segmentsOf({ length }: Uint8Array): number {
  return Math.floor(length / SEGMENT_BYTES) + 1;
}

/** The octets of a page. */
export function oggPage({ flags, granule, serial, number, packets }: OggPage): Buffer {
  const lacing = packets.flatMap((packet) => [
    ...Array.from({ length: segmentsOf(packet) - 1 }, () => SEGMENT_BYTES),
    packet.length % SEGMENT_BYTES,
  ]);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('OggS', 0, 'latin1');
  header.writeUInt8(flags, 5);
  header.writeBigInt64LE(BigInt(granule), 6);
  header.writeUInt32LE(serial, 14);
  header.writeUInt32LE(number, 18);
  header.writeUInt8(lacing.length, 26);
  const page = Buffer.concat([header, Buffer.from(lacing), ...packets]);
  page.writeUInt32LE(oggCrc(page), CRC_AT);
  return page;
}

/** RFC 3533 6: the generator is 0x04c11db7, not reflected, and starts with 0. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, octet) => {
  let remainder = octet << 24;
  for (let bit = 0; bit < 8; bit += 1) remainder = (remainder << 1) ^ (remainder < 0 ? 0x04c1_1db7 : 0);
  return remainder >>> 0;
});

function oggCrc(bytes: Buffer): number {
  let crc = 0;
  for (const octet of bytes) crc = ((crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ octet] ?? 0)) >>> 0;
  return crc;
}
