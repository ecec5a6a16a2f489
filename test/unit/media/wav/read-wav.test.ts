import { readFileSync } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_WAV_BYTES, readWav, readWavFile, WavError } from '../../../../src/media/wav/index.ts';
import { ODD_WAVS, oddWav } from '../../../tools/odd-wav.ts';
import { chunk, extensibleFmt, fmt, pcm16, riff } from './wav-builder.ts';

function samplesOf(file: Buffer) {
  return [...readWav(file).samples];
}
function bytes(...values: readonly number[]) {
  return Buffer.from(values);
}

function failure(file: Buffer): WavError {
  try {
    readWav(file);
  } catch (error) {
    if (error instanceof WavError) return error;
    throw error;
  }
  throw new Error('was read');
}

function float32(...values: readonly number[]): Buffer {
  const body = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => body.writeFloatLE(value, index * 4));
  return body;
}

describe('readWav: sound codings', () => {
  it('16-bit PCM is taken as it is', () => {
    const sound = readWav(riff(fmt({ rateHz: 44_100 }), chunk('data', pcm16(0, 1, -1, 32_767, -32_768))));
    expect(sound).toEqual({ sampleRateHz: 44_100, channels: 1, samples: Int16Array.of(0, 1, -1, 32_767, -32_768) });
  });

  it('8-bit PCM is unsigned around 128', () => {
    expect(samplesOf(riff(fmt({ bits: 8 }), chunk('data', bytes(128, 0, 255))))).toEqual([0, -32_768, 32_512]);
  });

  it('24-bit PCM is rounded to 16 bits', () => {
    const data = bytes(0x00, 0x34, 0x12, 0x80, 0x34, 0x12, 0x00, 0x00, 0x80, 0xff, 0xff, 0x7f);
    expect(samplesOf(riff(fmt({ bits: 24 }), chunk('data', data)))).toEqual([0x1234, 0x1235, -32_768, 32_767]);
  });

  it('32-bit PCM is rounded to 16 bits', () => {
    const data = bytes(0xff, 0x7f, 0x34, 0x12, 0x00, 0x80, 0x34, 0x12, 0x00, 0x00, 0x00, 0x80);
    expect(samplesOf(riff(fmt({ bits: 32 }), chunk('data', data)))).toEqual([0x1234, 0x1235, -32_768]);
  });

  it('12-bit PCM lies in the high bits of a 16-bit container', () => {
    expect(samplesOf(riff(fmt({ bits: 12 }), chunk('data', pcm16(0x7ff0))))).toEqual([0x7ff0]);
  });

  it('32-bit float is scaled, clipped at full scale, and NaN is silence', () => {
    const file = riff(fmt({ tag: 3, bits: 32 }), chunk('data', float32(0.5, -1, 7, -Infinity, NaN)));
    expect(samplesOf(file)).toEqual([16_384, -32_768, 32_767, -32_768, 0]);
  });

  it('64-bit float is scaled', () => {
    const data = Buffer.alloc(16);
    data.writeDoubleLE(-0.25, 0);
    data.writeDoubleLE(1, 8);
    expect(samplesOf(riff(fmt({ tag: 3, bits: 64 }), chunk('data', data)))).toEqual([-8_192, 32_767]);
  });

  it('A-law is expanded (G.711 table 1: the ends, and the values around zero)', () => {
    const data = bytes(0xd5, 0x55, 0xaa, 0x2a, 0x80);
    expect(samplesOf(riff(fmt({ tag: 6, bits: 8 }), chunk('data', data)))).toEqual([8, -8, 32_256, -32_256, 5_504]);
  });

  it('u-law is expanded (G.711 table 2: the ends, and both zeros)', () => {
    const data = bytes(0xff, 0x7f, 0x80, 0x00, 0xef);
    const samples = samplesOf(riff(fmt({ tag: 7, bits: 8 }), chunk('data', data)));
    expect(samples.map((value) => value + 0)).toEqual([0, 0, 32_124, -32_124, 132]);
  });

  it('WAVE_FORMAT_EXTENSIBLE takes the tag from its sub-format', () => {
    expect(samplesOf(riff(extensibleFmt(1, { bits: 16 }), chunk('data', pcm16(5, -5))))).toEqual([5, -5]);
    expect(samplesOf(riff(extensibleFmt(3, { bits: 32 }), chunk('data', float32(0.5))))).toEqual([16_384]);
  });

  it.each(ODD_WAVS)('reads what sox and ffmpeg play: %s', (kind) => {
    expect(samplesOf(oddWav(kind, riff(fmt(), chunk('data', pcm16(5, -5, 77)))))).toEqual([5, -5, 77]);
  });

  it('uses the size in ds64, so that chunks after the data are not taken for sound (EBU Tech 3306 3)', () => {
    const plain = riff(fmt(), chunk('data', pcm16(5, -5)));
    const behind = oddWav('RF64', plain);
    expect(samplesOf(Buffer.concat([behind, chunk('LIST', Buffer.alloc(8, 1))]))).toEqual([5, -5]);
  });

  it('uses the rest of an extension that is cut off', () => {
    const whole = extensibleFmt(3, { bits: 32 });
    const short = Buffer.concat([whole.subarray(0, 4), Buffer.from([26, 0, 0, 0]), whole.subarray(8, 34)]);
    expect(samplesOf(riff(short, chunk('data', float32(0.5))))).toEqual([16_384]);
  });
});

describe('readWav: channels', () => {
  it('stereo is mixed to the mean, which cannot clip', () => {
    const sound = readWav(riff(fmt({ channels: 2 }), chunk('data', pcm16(100, 300, 32_767, 32_767, 3, -3))));
    expect(sound.channels).toBe(2);
    expect([...sound.samples]).toEqual([200, 32_767, 0]);
  });

  it('a part of a frame at the end is dropped', () => {
    expect(samplesOf(riff(fmt({ channels: 2 }), chunk('data', pcm16(10, 20, 30))))).toEqual([15]);
  });

  it('many channels are mixed too', () => {
    const file = riff(fmt({ channels: 1_000, bits: 8 }), chunk('data', Buffer.alloc(2_000, 192)));
    expect(samplesOf(file)).toEqual([16_384, 16_384]);
  });
});

describe('readWav: chunks', () => {
  it('unknown chunks of odd size are skipped with their padding', () => {
    const file = riff(
      chunk('LIST', Buffer.from('abc')),
      fmt(),
      chunk('fact', Buffer.alloc(4)),
      chunk('data', pcm16(9)),
    );
    expect(samplesOf(file)).toEqual([9]);
  });

  it('a writer that forgot to pad an odd chunk is understood', () => {
    const unpadded = chunk('LIST', Buffer.from('abc')).subarray(0, 11);
    expect(samplesOf(riff(unpadded, fmt(), chunk('data', pcm16(9))))).toEqual([9]);
  });

  it('chunks after the data are not taken for sound', () => {
    const file = riff(fmt(), chunk('data', pcm16(9)), chunk('LIST', Buffer.alloc(64, 7)));
    expect(samplesOf(file)).toEqual([9]);
  });

  it('a data chunk that is cut off gives the samples that are there', () => {
    expect(samplesOf(riff(fmt(), chunk('data', pcm16(1, 2, 3), 6_000)))).toEqual([1, 2, 3]);
  });

  it.each([0, 0xffff_ffff])('a data size of %d from a streaming writer reaches to the end', (size) => {
    const file = riff(fmt(), chunk('data', pcm16(1, 2, 3), size));
    file.writeUInt32LE(size, 4);
    expect(samplesOf(file)).toEqual([1, 2, 3]);
  });

  it('a data chunk that is truly empty gives no samples', () => {
    expect(samplesOf(riff(fmt(), chunk('data', Buffer.alloc(0)), chunk('LIST', Buffer.alloc(8, 1))))).toEqual([]);
  });

  it('samples at an odd address in a shared buffer are read (a Buffer out of a pool)', () => {
    const file = riff(fmt(), chunk('data', pcm16(7, -7)));
    expect(samplesOf(Buffer.concat([Buffer.alloc(1), file]).subarray(1))).toEqual([7, -7]);
  });
});

describe('readWav: files that are wrong', () => {
  const data = chunk('data', pcm16(1));
  it.each<[string, Buffer, WavError['code'], RegExp]>([
    ['nothing', Buffer.alloc(0), 'not-wav', /RIFF\/WAVE/],
    ['another file', Buffer.from('ID3 and so on, an MP3 file'), 'not-wav', /RIFF\/WAVE/],
    ['RIFF but not WAVE', Buffer.from('RIFF\0\0\0\0AVI LIST'), 'not-wav', /RIFF\/WAVE/],
    ['RF64 that is cut off', Buffer.from('RF64\0\0\0\0WAVE'), 'malformed', /no fmt chunk/],
    ['an ID3 tag and no more', Buffer.from('ID3\u0004\0\0\0\0\u0001\0'), 'not-wav', /RIFF/],
    ['big-endian', Buffer.from('RIFX\0\0\0\0WAVE'), 'unsupported', /RIFX/],
    ['header alone', riff(), 'malformed', /no fmt chunk/],
    ['no data', riff(fmt()), 'malformed', /no data chunk/],
    ['no fmt', riff(data), 'malformed', /no fmt chunk before the data/],
    ['short fmt', riff(chunk('fmt ', Buffer.alloc(14)), data), 'malformed', /14 octets/],
    ['a fmt that claims the whole file', riff(chunk('fmt ', fmt().subarray(8), 0xffff_fff0)), 'malformed', /no data/],
    ['0 channels', riff(fmt({ channels: 0 }), data), 'malformed', /0 channels/],
    ['0 Hz', riff(fmt({ rateHz: 0 }), data), 'unsupported', /0 Hz/],
    ['4 GHz', riff(fmt({ rateHz: 0xffff_ffff }), data), 'unsupported', /4294967295 Hz/],
    ['0 bits', riff(fmt({ bits: 0 }), data), 'unsupported', /0x0001 with 0 bits/],
    ['40 bits', riff(fmt({ bits: 40 }), data), 'unsupported', /40 bits/],
    ['16-bit float', riff(fmt({ tag: 3, bits: 16 }), data), 'unsupported', /0x0003 with 16 bits/],
    ['MP3 in WAV', riff(fmt({ tag: 0x55 }), data), 'unsupported', /0x0055/],
    ['a lying block alignment', riff(fmt({ channels: 2, frameBytes: 3 }), data), 'malformed', /alignment of 3/],
    ['65,535 channels', riff(fmt({ channels: 65_535 }), data), 'malformed', /65535 x 16/],
    ['foreign GUID', riff(extensibleFmt(1, {}, '000021071c'.padEnd(28, '0')), data), 'unsupported', /sub-format 0100/],
  ])('%s', (_, file, code, message) => {
    const error = failure(file);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('a file above the documented size is refused', () => {
    expect(failure(Buffer.alloc(MAX_WAV_BYTES + 1)).code).toBe('too-large');
  });

  it('a file with every octet changed in turn gives sound or a WavError, never more samples than octets', () => {
    const good = riff(
      chunk('LIST', Buffer.from('abc')),
      extensibleFmt(1, { channels: 2 }),
      chunk('data', pcm16(1, 2, 3, 4)),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
        fc.nat(good.length),
        (changes, length) => {
          const file = Buffer.from(good);
          for (const [at, value] of changes) file[at] = value;
          const cut = file.subarray(0, length);
          try {
            expect(readWav(cut).samples.length).toBeLessThanOrEqual(length);
          } catch (error) {
            if (!(error instanceof WavError)) throw error;
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

describe('readWav: files written by sox (fixtures/README.md)', () => {
  const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', `${name}.wav`));
  /** Reads the 64-bit float file by hand. Its samples are the last 64 frames of 2 x 8 octets. */
  const exact = (frame: number) => {
    const data = fixture('f64').subarray(-64 * 16);
    return ((data.readDoubleLE(frame * 16) + data.readDoubleLE(frame * 16 + 8)) / 2) * 32_768;
  };
  // The tolerance is half a step of the coding at a peak of 16,422, and half a step of 16 bits.
  it.each([
    ['u8', 129], ['s16', 1], ['s24', 1], ['s32', 1], ['f32', 1], ['f64', 1], ['alaw', 513], ['ulaw', 513],
  ])('%s within %d', (name, tolerance) => {
    const sound = readWav(fixture(name));
    expect(sound).toMatchObject({ sampleRateHz: 8_000, channels: 2 });
    expect(sound.samples.length).toBe(64);
    for (const [frame, sample] of sound.samples.entries()) {
      expect(Math.abs(sample - exact(frame))).toBeLessThanOrEqual(tolerance);
    }
  }); // prettier-ignore
});

describe('readWavFile', () => {
  it('reads a file from the disk', async () => {
    const file = join(import.meta.dirname, 'fixtures', 's16.wav');
    expect(await readWavFile(file)).toEqual(readWav(readFileSync(file)));
  });

  it.each(['no-such-file.wav', 'fixtures'])('%s is an io error', async (name) => {
    await expect(readWavFile(join(import.meta.dirname, name))).rejects.toMatchObject({ name: 'WavError', code: 'io' });
  });

  it('a file that is too large is refused by its size', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'read-wav-'));
    const file = join(folder, 'large.wav');
    await writeFile(file, '');
    await truncate(file, 100 * 1024 ** 3); // the file is sparse, so it takes no room
    await expect(readWavFile(file)).rejects.toMatchObject({ code: 'too-large' });
    await rm(folder, { recursive: true });
  });
});
