import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { G722Decoder, G722Encoder } from '../../../../../src/media/codecs/g722/g722.ts';
import { amplitudeOf, snrDb, speechLike, tone } from '../signals.ts';

const LIBRARY = ['/usr/lib/x86_64-linux-gnu/libspandsp.so.2', '/usr/lib/aarch64-linux-gnu/libspandsp.so.2'].find(
  existsSync,
);
const COMPILER = ['/usr/bin/gcc', '/usr/bin/cc'].find(existsSync);

function encode(pcm: Int16Array): Buffer {
  const octets = Buffer.alloc(pcm.length / 2);
  const encoder = new G722Encoder();
  // Frame by frame, as on a call: the state runs on.
  for (let at = 0; at < pcm.length; at += 320) encoder.encode(pcm.subarray(at, at + 320), octets, at / 2);
  return octets;
}

function decode(octets: Buffer): Int16Array {
  const pcm = new Int16Array(2 * octets.length);
  const decoder = new G722Decoder();
  for (let at = 0; at < octets.length; at += 160) decoder.decode(octets.subarray(at, at + 160), pcm.subarray(2 * at));
  return pcm;
}

function bytesOf(pcm: Int16Array): Buffer {
  return Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
}

/** Sound of all levels: a sweep, noise up to half the scale, speech. */
const SOUND = (() => {
  const sweep = Int16Array.from({ length: 48_000 }, (_, at) =>
    Math.round(12_000 * Math.sin(2 * Math.PI * (100 + at / 14) * (at / 16_000))),
  );
  let seed = 7;
  const noise = Int16Array.from({ length: 16_000 }, () => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return (seed >> 16) - 16_384;
  });
  return Int16Array.of(...sweep, ...noise, ...speechLike(48_000));
})();

describe.runIf(LIBRARY !== undefined && COMPILER !== undefined)('G.722 against libspandsp', () => {
  const directory = mkdtempSync(join(tmpdir(), 'warmbridge-g722-'));
  const program = join(directory, 'spandsp-g722');

  beforeAll(() => {
    const source = join(import.meta.dirname, 'spandsp-g722.c');
    execFileSync(COMPILER ?? '', ['-o', program, source, LIBRARY ?? '']);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function spandsp(what: 'encode' | 'decode', input: Buffer): Buffer {
    return execFileSync(program, [what], { input, maxBuffer: 1 << 24 });
  }

  it('encodes to the same octets', () => {
    expect(encode(SOUND).equals(spandsp('encode', bytesOf(SOUND)))).toBe(true);
  });

  it('decodes to the same samples', () => {
    const octets = encode(SOUND);
    expect(bytesOf(decode(octets)).equals(spandsp('decode', octets))).toBe(true);
  });

  it('decodes any octets alike, but that it keeps to the scale where libspandsp wraps', () => {
    let seed = 3;
    const octets = Buffer.from(
      Array.from({ length: 32_000 }, () => {
        seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
        return seed >> 20;
      }),
    );
    const ours = decode(octets);
    const theirs = spandsp('decode', octets);
    const differ = ours.filter((sample, at) => sample !== theirs.readInt16LE(2 * at));
    expect(differ.every((sample) => sample === 32_767 || sample === -32_768)).toBe(true);
    expect(differ.length).toBeLessThan(ours.length / 10);
  });
});

describe('G.722', () => {
  it.each([
    ['a tone of 1 kHz', tone(1_000, 10_000, 32_000), 30],
    ['a quiet tone of 1 kHz', tone(1_000, 300, 32_000), 25],
    ['a tone of 5.5 kHz, which the telephone band has not', tone(5_500, 6_000, 32_000), 12],
    ['speech, with plosives of 1 ms', speechLike(64_000), 9],
  ])('keeps %s', (name, sent, least) => {
    const { snr, delay } = snrDb(sent, decode(encode(sent)));
    console.log(`G.722, ${name}: ${snr.toFixed(1)} dB, ${(delay / 16).toFixed(2)} ms`);
    expect(snr).toBeGreaterThan(least);
    if (name.startsWith('speech')) expect(delay).toBe(22); // the filters of both ends
  });

  it('gives silence for silence', () => {
    expect(decode(encode(new Int16Array(6_400))).every((sample) => Math.abs(sample) < 16)).toBe(true);
  });

  it('finds back after packets that were lost', () => {
    const sent = tone(440, 8_000, 32_000);
    const octets = encode(sent);
    const heard = decode(Buffer.concat([octets.subarray(0, 4_000), octets.subarray(4_480)]));
    expect(amplitudeOf(heard.subarray(-8_000), 440)).toBeGreaterThan(7_500);
  });
});
