import { describe, expect, it } from 'vitest';
import { makeEncoder, opusReady } from '../../../../src/media/codecs/index.ts';
import { carriesFec } from '../../../../src/media/codecs/opus/carries-fec.ts';
import { speechLike } from './signals.ts';

/** A packet: TOC (RFC 6716 3.1), and the octets behind it. */
function packet(config: number, isStereo: boolean, code: number, ...octets: number[]): Buffer {
  return Buffer.from([(config << 3) | (isStereo ? 4 : 0) | code, ...octets, 0, 0]);
}

describe('carriesFec (RFC 6716 4.2.3)', () => {
  it.each([
    ['SILK, 20 ms: the bit behind one of voice activity', packet(9, false, 0, 0b0100_0000), true],
    ['SILK, 20 ms, without', packet(9, false, 0, 0b1011_1111), false],
    ['SILK, 40 ms: behind two', packet(10, false, 0, 0b0010_0000), true],
    ['SILK, 60 ms: behind three', packet(11, false, 0, 0b0001_0000), true],
    ['hybrid, 20 ms', packet(13, false, 0, 0b0100_0000), true],
    ['CELT has none', packet(20, false, 0, 0b0100_0000), false],
    ['stereo, of the side alone', packet(9, true, 0, 0b0001_0000), true],
    ['two frames of one length', packet(9, false, 1, 0b0100_0000), true],
    ['two frames, the length in one octet', packet(9, false, 2, 2, 0b0100_0000), true],
    ['two frames, the length in two octets', packet(9, false, 2, 252, 1, 0b0100_0000), true],
    ['many frames', packet(9, false, 3, 0b0100_0000), false],
    ['nothing', Buffer.alloc(0), false],
    ['silence (DTX)', Buffer.from([9 << 3, 0b0100_0000]), false],
  ])('%s', (_what, octets, carries) => {
    expect(carriesFec(octets)).toBe(carries);
  });

  it('is so of what our encoder makes for a far end that takes FEC, and of no other', async () => {
    await opusReady();
    const sound = speechLike(320 * 100);
    const share = async (fec: boolean): Promise<number> => {
      const encoder = makeEncoder('OPUS', { fec, maxBitrate: null, playbackRateHz: 48_000 });
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      let carried = 0;
      for (let frame = 0; frame < 100; frame++) {
        const payload = Buffer.alloc(1_275);
        const bytes = encoder.encode(sound.subarray(frame * 320, frame * 320 + 320), payload, 0);
        if (carriesFec(payload.subarray(0, bytes))) carried++;
      }
      encoder.close();
      return carried;
    };
    expect(await share(true)).toBeGreaterThan(40);
    expect(await share(false)).toBe(0);
  });
});
