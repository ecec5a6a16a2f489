import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AudioCodec } from '../../../../src/media/rtp/index.ts';
import { decodeSample, encodeSample, G711 } from '../../../../src/media/rtp/index.ts';

const LAWS = ['PCMU', 'PCMA'] as const satisfies readonly AudioCodec[];

/** Octets and their values at the ends of the scale and around zero (ITU-T G.711 tables 1a to 2b, in 16 bits). */
const REFERENCE: Record<AudioCodec, readonly (readonly [octet: number, sample: number])[]> = {
  PCMU: [
    [0x80, 32124],
    [0x8f, 16764],
    [0x90, 15996],
    [0xef, 132],
    [0xfe, 8],
    [0xff, 0],
    [0x7e, -8],
    [0x6f, -132],
    [0x10, -15996],
    [0x00, -32124],
  ],
  PCMA: [
    [0xaa, 32256],
    [0xa5, 16896],
    [0xba, 16128],
    [0xd4, 24],
    [0xd5, 8],
    [0x55, -8],
    [0x54, -24],
    [0x2a, -32256],
  ],
};

/** SHA-256 of all 256 values as 16-bit little-endian, from CPython 3.11's audioop (`ulaw2lin`, `alaw2lin`). */
const DECODE_TABLE_SHA256: Record<AudioCodec, string> = {
  PCMU: '3dab54339e520bb2c924826e3b72a917a2b612e9fd12fc867500f1d983a75827',
  PCMA: 'e04788d110e58ff8c70c93b8480190d973e3b67876b6119abbaec766cc75c174',
};

describe.each(LAWS)('G.711 %s', (codec) => {
  const law = G711[codec];

  it.each(REFERENCE[codec])('octet %i is %i and back (ITU-T G.711)', (octet, sample) => {
    expect(decodeSample(law, octet)).toBe(sample);
    expect(encodeSample(law, sample)).toBe(octet);
  });

  it('decodes all octets as another implementation does', () => {
    const bytes = Buffer.alloc(512);
    law.decode.forEach((sample, octet) => bytes.writeInt16LE(sample, octet * 2));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(DECODE_TABLE_SHA256[codec]);
  });

  it('encodes every decoded octet back, except the negative zero of u-law', () => {
    for (let octet = 0; octet < 256; octet++) {
      const again = encodeSample(law, decodeSample(law, octet));
      expect(again).toBe(codec === 'PCMU' && octet === 0x7f ? 0xff : octet);
    }
  });

  it('encodes every 16-bit sample within half a step of its value', () => {
    const levels = [...new Set(law.decode)].sort((left, right) => left - right);
    for (let sample = levels[0]!; sample <= levels.at(-1)!; sample++) {
      const decoded = decodeSample(law, encodeSample(law, sample));
      const at = levels.indexOf(decoded);
      const step = Math.max(decoded - (levels[at - 1] ?? decoded), (levels[at + 1] ?? decoded) - decoded);
      expect(Math.abs(decoded - sample)).toBeLessThanOrEqual(step / 2);
    }
  });

  it('clips at the ends of the scale (ITU-T G.711: virtual decision values)', () => {
    expect(decodeSample(law, encodeSample(law, 32767))).toBe(Math.max(...law.decode));
    expect(decodeSample(law, encodeSample(law, -32768))).toBe(Math.min(...law.decode));
  });

  it('carries the other law over within the precision of both', () => {
    const other = G711[codec === 'PCMU' ? 'PCMA' : 'PCMU'];
    for (let octet = 0; octet < 256; octet++) {
      const original = decodeSample(other, octet);
      const carried = decodeSample(law, law.fromOther[octet]!);
      expect(Math.abs(carried - original)).toBeLessThanOrEqual(Math.max(16, Math.abs(original) / 16));
    }
  });

  it('has an octet for silence', () => {
    expect(law.silence).toBe(codec === 'PCMU' ? 0xff : 0xd5);
  });
});
