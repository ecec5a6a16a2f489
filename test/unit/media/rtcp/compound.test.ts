import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCompound, writeCompound } from '../../../../src/media/rtcp/index.ts';

/** A sender report with one block, an SDES with a CNAME, and a BYE, octet by octet (RFC 3550 6.4.1, 6.5, 6.6). */
const COMPOUND = Buffer.from(
  [
    '81c8000c', // V=2, one block, SR, 13 words
    '11223344', // SSRC of the sender
    'e1d2c3b4a5968778', // NTP time
    '00010000', // RTP timestamp
    '00000064', // packets
    '00003e80', // octets
    '55667788', // the block: SSRC of the stream
    '40000019', // a quarter lost, 25 from the beginning
    '0001000a', // highest sequence number, one cycle
    '00000010', // jitter
    'c3b4a596', // last SR
    '00010000', // a second since
    '81ca0003', // SDES, one chunk
    '11223344',
    '01026162', // CNAME "ab"
    '00000000', // its end
    '81cb0001', // BYE
    '11223344',
  ].join(''),
  'hex',
);

describe('readCompound', () => {
  it('reads reports and goodbyes (RFC 3550 6.4 and 6.6)', () => {
    expect(readCompound(COMPOUND)).toEqual({
      reports: [
        {
          ssrc: 0x11223344,
          sentAt: 0xc3b4a596,
          blocks: [
            {
              ssrc: 0x55667788,
              fractionLost: 64,
              cumulativeLost: 25,
              highestSequence: 0x1000a,
              jitter: 16,
              lastReport: 0xc3b4a596,
              delay: 65_536,
            },
          ],
        },
      ],
      goodbyes: [0x11223344],
    });
  });

  it('reads a negative loss, which duplicates make (RFC 3550 6.4.1)', () => {
    const negative = Buffer.from(COMPOUND);
    negative.writeUIntBE(0xffffff, 33, 3);
    expect(readCompound(negative)?.reports[0]?.blocks[0]?.cumulativeLost).toBe(-1);
  });

  it('passes over a report that has less than it says', () => {
    const short = Buffer.from(COMPOUND);
    short[0] = 0x9f; // 31 blocks
    expect(readCompound(short)).toEqual({ reports: [], goodbyes: [0x11223344] });
  });

  it('reads whatever comes without throwing, and keeps little of it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_048 }), fc.boolean(), (bytes, valid) => {
        const datagram = Buffer.from(bytes);
        if (valid) writeHeads(datagram);
        const read = readCompound(datagram);
        expect((read?.reports.length ?? 0) + (read?.goodbyes.length ?? 0)).toBeLessThanOrEqual(64);
      }),
    );
  });
});

describe('writeCompound', () => {
  it('writes what it reads', () => {
    const block = readCompound(COMPOUND)!.reports[0]!.blocks[0]!;
    const written = writeCompound({
      ssrc: 0x11223344,
      sender: {
        ntp: { seconds: 0xe1d2c3b4, fraction: 0xa5968778 },
        rtpTimestamp: 0x10000,
        packets: 100,
        octets: 16_000,
      },
      block,
      cname: 'ab',
      goodbye: true,
    });
    expect(written.toString('hex')).toBe(COMPOUND.toString('hex'));
  });

  it.each([0, 1, 2, 3, 16, 255])('ends a name of %i octets at a 32-bit boundary (RFC 3550 6.5)', (length) => {
    const name = 'n'.repeat(length);
    const written = writeCompound({ ssrc: 1, sender: null, block: null, cname: name, goodbye: false });
    expect(readCompound(written)).toEqual({ reports: [{ ssrc: 1, sentAt: null, blocks: [] }], goodbyes: [] });
    expect(written.subarray(18, 18 + length).toString()).toBe(name);
    expect(written[18 + length]).toBe(0);
  });

  it('clamps a loss to 24 bits (RFC 3550 A.3)', () => {
    const block = { ssrc: 2, fractionLost: 0, highestSequence: 0, jitter: 0, lastReport: 0, delay: 0 };
    const written = writeCompound({
      ssrc: 1,
      sender: null,
      block: { ...block, cumulativeLost: -9_000_000 },
      cname: '',
      goodbye: false,
    });
    expect(readCompound(written)?.reports[0]?.blocks[0]?.cumulativeLost).toBe(-0x800000);
  });
});

/** Makes a chain of RTCP headers of it, the first of which is a report. */
function writeHeads(datagram: Buffer): void {
  for (let at = 0; at + 4 <= datagram.length;) {
    const words = Math.min(datagram.readUInt8(at + 3) % 16, Math.floor((datagram.length - at) / 4) - 1);
    datagram[at] = 0x80 | ((datagram[at] ?? 0) & 0x1f);
    datagram[at + 1] = 200 + ((datagram[at + 1] ?? 0) % (at === 0 ? 2 : 5));
    datagram.writeUInt16BE(words, at + 2);
    at += 4 * (words + 1);
  }
}
