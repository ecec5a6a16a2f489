/** Octets of the RTP header without CSRC list and extension (RFC 3550 5.1). */
const RTP_HEADER_BYTES = 12;
/** Octets of RTCP that stay readable: the first header and the SSRC of the sender (RFC 3711 3.4). */
export const RTCP_CLEAR_BYTES = 8;
/** Octets of the E flag and the index (RFC 3711 3.4). */
export const RTCP_INDEX_BYTES = 4;
/** Longest packet that is taken. Audio and reports of ours are shorter by far. */
export const MAX_PACKET_BYTES = 2_000;

/** Octets of an RTP packet that stay readable: header, CSRC list and extension (RFC 3711 3.1). Null where it is none. */
export function rtpClearBytes(packet: Buffer): number | null {
  const first = packet[0] ?? 0;
  if (packet.length < RTP_HEADER_BYTES || packet.length > MAX_PACKET_BYTES || first >> 6 !== 2) return null;
  let clear = RTP_HEADER_BYTES + 4 * (first & 0x0f);
  if ((first & 0x10) !== 0) {
    if (packet.length < clear + 4) return null;
    clear += 4 + 4 * packet.readUInt16BE(clear + 2);
  }
  return clear <= packet.length ? clear : null;
}

/** Whether it is RTCP by its length and version. */
export function isRtcpSized(packet: Buffer): boolean {
  return packet.length >= RTCP_CLEAR_BYTES && packet.length <= MAX_PACKET_BYTES && (packet[0] ?? 0) >> 6 === 2;
}
