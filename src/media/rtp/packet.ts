import rtpParser from 'rtp-parser';

/** Octets of the RTP header without CSRC list and extension (RFC 3550 5.1). */
export const RTP_HEADER_BYTES = 12;

/** An RTP packet (RFC 3550 5.1). `payload` is a view into the datagram: copy what must outlive it. */
export interface RtpPacket {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  /** Without header extension and padding. */
  readonly payload: Buffer;
}

/**
 * Reads a datagram as RTP; null where it is none (RFC 3550 A.1, header validity checks). Never throws.
 *
 * rtp-parser reads the fixed header. It knows neither extension nor padding, and throws if a CSRC list is cut short. So
 * this function checks the lengths.
 */
export function parseRtp(datagram: Buffer): RtpPacket | null {
  const first = datagram[0];
  if (first === undefined || datagram.length < RTP_HEADER_BYTES) return null;
  // RFC 3550 A.1: "The RTP version field must equal 2."
  if (first >> 6 !== 2) return null;
  let start = RTP_HEADER_BYTES + 4 * (first & 0x0f);
  if (datagram.length < start) return null;
  const header = rtpParser.parseRtpPacket(datagram);
  if (header.extension === 1) {
    // RFC 3550 5.3.1: 16 bits of profile, then the length in 32-bit words, itself not counted.
    if (datagram.length < start + 4) return null;
    start += 4 + 4 * datagram.readUInt16BE(start + 2);
    if (datagram.length < start) return null;
  }
  let end = datagram.length;
  if (header.padding === 1) {
    // RFC 3550 5.1: "The last octet of the padding contains a count of how many padding octets should be ignored,
    // including itself."
    const padding = datagram[end - 1] ?? 0;
    if (padding === 0 || padding > end - start) return null;
    end -= padding;
  }
  return {
    marker: header.marker === 1,
    payloadType: header.payloadType,
    sequence: header.sequenceNumber,
    timestamp: header.timestamp,
    ssrc: header.ssrc,
    payload: datagram.subarray(start, end),
  };
}

/** Fields of an RTP header to be written. */
export interface RtpHeader {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
}

/** Writes a version 2 header without padding, extension and CSRC list to the start of `target` (RFC 3550 5.1). */
export function writeRtpHeader(target: Buffer, header: RtpHeader): void {
  target[0] = 0x80;
  target[1] = (header.marker ? 0x80 : 0) | (header.payloadType & 0x7f);
  target.writeUInt16BE(header.sequence & 0xffff, 2);
  target.writeUInt32BE(header.timestamp >>> 0, 4);
  target.writeUInt32BE(header.ssrc >>> 0, 8);
}
