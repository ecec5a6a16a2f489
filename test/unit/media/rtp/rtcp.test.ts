import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRtcp, isValidRtcp } from '../../../../src/media/rtp/index.ts';

/** A receiver report without report blocks. */
// prettier-ignore
const REPORT = [
  0x80,                   // version 2, no padding, no report blocks
  201,                    // packet type: RR
  0, 1,                   // length: 2 words less one
  0x12, 0x34, 0x56, 0x78, // SSRC of the sender
];
/** A source description with an empty CNAME. */
// prettier-ignore
const DESCRIPTION = [
  0x81,                   // version 2, no padding, one chunk
  202,                    // packet type: SDES
  0, 2,                   // length: 3 words less one
  0x12, 0x34, 0x56, 0x78, // SSRC
  1, 0, 0, 0,             // CNAME of no octets, end of list, padding
];

describe('isRtcp', () => {
  it.each([
    [191, false],
    [192, true],
    [200, true],
    [223, true],
    [224, false],
    [207, true],
    [0x80 | 101, false],
    [0x80, false],
    [8, false],
    [0, false],
  ])('packet type %i on an RTP port: %s (RFC 5761 4)', (type, expected) => {
    expect(isRtcp(Buffer.from([0x80, type, 0, 1, 0, 0, 0, 1]))).toBe(expected);
  });
});

describe('isValidRtcp (RFC 3550 A.2)', () => {
  it.each([
    ['a receiver report alone', REPORT],
    ['a compound packet', [...REPORT, ...DESCRIPTION]],
    ['a sender report first', [0x80, 200, ...REPORT.slice(2), ...DESCRIPTION]],
  ])('takes %s', (_name, octets) => {
    expect(isValidRtcp(Buffer.from(octets))).toBe(true);
  });

  it.each([
    ['nothing', []],
    ['a header that is cut short', REPORT.slice(0, 7)],
    ['version 1', [0x40, ...REPORT.slice(1)]],
    ['padding on the first packet', [0xa0, ...REPORT.slice(1)]],
    ['a first packet that is no report', DESCRIPTION],
    ['a length beyond the datagram', [0x80, 201, 0, 2, ...REPORT.slice(4)]],
    ['octets behind the last packet', [...REPORT, 0, 0]],
    ['another version within', [...REPORT, 0x41, ...DESCRIPTION.slice(1)]],
  ])('refuses %s', (_name, octets) => {
    expect(isValidRtcp(Buffer.from(octets))).toBe(false);
  });

  it('bears any octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (octets) => {
        const datagram = Buffer.from(octets);
        if (datagram.length > 1) datagram.writeUInt16BE(0x80c9, 0);
        expect([true, false]).toContain(isValidRtcp(datagram));
      }),
    );
  });
});
