/** Octets of an RTCP header with the SSRC of its sender (RFC 3550 6.4). */
const RTCP_HEADER_BYTES = 8;
const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;

/**
 * Whether a datagram on an RTP port is meant as RTCP (RFC 5761 4): packet types 192 to 223, which RTP would read as
 * marker bit and payload types 64 to 95.
 */
export function isRtcp(datagram: Buffer): boolean {
  const type = datagram[1];
  return type !== undefined && type >= 192 && type <= 223;
}

/**
 * Whether a datagram is a compound RTCP packet (RFC 3550 A.2): "The payload type field of the first RTCP packet in a
 * compound packet must be equal to SR or RR", its padding bit is zero, each packet has version 2, and the lengths add up
 * to that of the datagram. Never throws.
 */
export function isValidRtcp(datagram: Buffer): boolean {
  const type = datagram[1];
  if (datagram.length < RTCP_HEADER_BYTES || (type !== SENDER_REPORT && type !== RECEIVER_REPORT)) return false;
  if (((datagram[0] ?? 0) & 0x20) !== 0) return false;
  let at = 0;
  while (at + 4 <= datagram.length) {
    if ((datagram[at] ?? 0) >> 6 !== 2) return false;
    // RFC 3550 6.4.1: the length counts 32-bit words, the first one not included.
    at += 4 * (datagram.readUInt16BE(at + 2) + 1);
  }
  return at === datagram.length;
}
