/** Types of the npm package rtp-parser 1.0.0, which ships none. */
declare module 'rtp-parser' {
  export interface ParsedRtpPacket {
    version: number;
    padding: number;
    extension: number;
    csrcCount: number;
    marker: number;
    payloadType: number;
    sequenceNumber: number;
    timestamp: number;
    ssrc: number;
    /** Read three octets early in 1.0.0: do not use. */
    csrc: number[];
    /** What follows the CSRC list, a header extension and the padding included. */
    payload: Buffer;
  }
  const rtpParser: {
    /** @throws Error for less than 12 octets; RangeError where the CSRC list is cut short */
    parseRtpPacket(buffer: Buffer): ParsedRtpPacket;
    FIXED_HEADER_LENGTH: number;
  };
  export default rtpParser;
}
