import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRtp, RTP_HEADER_BYTES, writeRtpHeader } from '../../../../src/media/rtp/index.ts';

/** A packet with everything that a header can have. */
const FULL = Buffer.from([
  0xb2, // V=2 P=1 X=1 CC=2
  0x80 | 8, // M=1 PT=8 (PCMA)
  0x12,
  0x34, // sequence number
  0x00,
  0x01,
  0x02,
  0x03, // timestamp
  0xde,
  0xad,
  0xbe,
  0xef, // SSRC
  0x00,
  0x00,
  0x00,
  0x01, // CSRC 1
  0x00,
  0x00,
  0x00,
  0x02, // CSRC 2
  0xbe,
  0xde,
  0x00,
  0x01, // extension: profile, one word
  0x10,
  0xff,
  0x00,
  0x00, // extension data
  0x55,
  0xd5,
  0x2a, // payload
  0x00,
  0x00,
  0x03, // padding: three octets, the count included
]);

describe('parseRtp', () => {
  it('reads every field, past CSRC list, extension and padding (RFC 3550 5.1, 5.3.1)', () => {
    expect(parseRtp(FULL)).toEqual({
      marker: true,
      payloadType: 8,
      sequence: 0x1234,
      timestamp: 0x00010203,
      ssrc: 0xdeadbeef,
      payload: Buffer.from([0x55, 0xd5, 0x2a]),
    });
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['shorter than the fixed header', FULL.subarray(0, 11)],
    ['version 1', Buffer.concat([Buffer.from([0x40]), FULL.subarray(1)])],
    ['CSRC list cut short', FULL.subarray(0, 18)],
    ['extension header cut short', FULL.subarray(0, 22)],
    ['extension data cut short', FULL.subarray(0, 26)],
    ['padding count of zero', Buffer.from([0xa0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0x55, 0])],
    ['padding longer than the payload', Buffer.from([0xa0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0x55, 3])],
  ])('refuses a datagram that is %s (RFC 3550 A.1)', (_name, datagram) => {
    expect(parseRtp(datagram)).toBeNull();
  });

  it('reads back what writeRtpHeader wrote, numbers wrapped to their width', () => {
    fc.assert(
      fc.property(
        fc.record({
          marker: fc.boolean(),
          payloadType: fc.nat(127),
          sequence: fc.nat(0xffff),
          timestamp: fc.nat(0xffff_ffff),
          ssrc: fc.nat(0xffff_ffff),
        }),
        fc.uint8Array({ maxLength: 200 }),
        (header, payload) => {
          const datagram = Buffer.concat([Buffer.alloc(RTP_HEADER_BYTES), payload]);
          writeRtpHeader(datagram, header);
          expect(parseRtp(datagram)).toEqual({ ...header, payload: Buffer.from(payload) });
        },
      ),
    );
  });

  it('takes any datagram without throwing, and never gives more than was in it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, looksValid) => {
        const datagram = Buffer.from(bytes);
        if (looksValid && datagram.length > 0) datagram[0] = 0x80 | (datagram[0]! & 0x3f);
        const packet = parseRtp(datagram);
        if (packet !== null) expect(packet.payload.length).toBeLessThanOrEqual(datagram.length - RTP_HEADER_BYTES);
      }),
      { numRuns: 2000 },
    );
  });
});
