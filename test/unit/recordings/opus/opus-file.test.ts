import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pcmHeader } from '../../../../src/media/wav/wav-header.ts';
import { encodeFile } from '../../../../src/recordings/opus/encode-file.ts';
import { oggPage } from '../../../../src/recordings/opus/ogg-page.ts';
import { asWav } from '../../../../src/recordings/opus/wav-of-opus.ts';
import type { FoundRecording } from '../../../../src/recordings/recording-shelf.ts';
import { goertzel } from '../../../tools/index.ts';

const RATE_HZ = 8_000;
let directory: string;
let wav: string;
let opus: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-opus-'));
  wav = join(directory, 'a.wav');
  opus = join(directory, 'a.opus');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Tones, one for each channel. */
function tones(frames: number, hz: readonly number[]): Buffer {
  const samples = Buffer.alloc(frames * hz.length * 2);
  for (let frame = 0; frame < frames; frame += 1) {
    for (const [channel, each] of hz.entries()) {
      const value = Math.round(8_000 * Math.sin((2 * Math.PI * each * frame) / RATE_HZ));
      samples.writeInt16LE(value, (frame * hz.length + channel) * 2);
    }
  }
  return Buffer.concat([pcmHeader({ sampleRateHz: RATE_HZ, channels: hz.length }, samples.length), samples]);
}

function found(file: string): FoundRecording {
  const bytes = readFileSync(file);
  const read: FoundRecording['read'] = (part) =>
    Promise.resolve(Readable.from([part === null ? bytes : bytes.subarray(part.first, part.last + 1)]));
  return { format: 'opus', contentType: 'audio/ogg', bytes: bytes.length, read };
}

async function decoded(part: Parameters<FoundRecording['read']>[0] = null): Promise<Buffer> {
  const sound = await asWav(found(opus));
  const chunks: Buffer[] = [];
  for await (const chunk of await sound.read(part)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function encode(bitsPerSecond = 16_000): ReturnType<typeof encodeFile> {
  return await encodeFile({ wav, opus, bitsPerSecond });
}

function sumOf(file: string): { readonly bytes: number; readonly sha256: string } {
  const bytes = readFileSync(file);
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('base64url') };
}

test.each([
  [1, [400]],
  [159, [400, 0]],
  [160, [400, 900]],
  [8_000, [400]],
  [8_000 * 61 + 37, [400, 900]],
])('%i frames come back, not one more or less (RFC 7845 4.4)', async (frames, hz) => {
  writeFileSync(wav, tones(frames, hz));
  expect(await encode()).toEqual({ wav: sumOf(wav), opus: sumOf(opus) });
  const back = await decoded();
  expect(back.length).toBe(44 + frames * hz.length * 2);
  expect(back.subarray(0, 44).equals(readFileSync(wav).subarray(0, 44))).toBe(true);
  expect(readdirSync(directory).toSorted()).toEqual(['a.opus', 'a.wav']);
});

test('both channels stay apart, at the lowest bit rate too, and the same sound gives the same file', async () => {
  writeFileSync(wav, tones(16_000, [400, 900]));
  for (const bitrate of [12_000, 16_000]) {
    await encode(bitrate);
    const first = sumOf(opus);
    await encode(bitrate);
    expect(sumOf(opus)).toEqual(first);
    const pcm = await decoded();
    const channel = (index: number): number[] =>
      Array.from({ length: 4_000 }, (_, frame) => pcm.readInt16LE(44 + (frame + 6_000) * 4 + index * 2));
    for (const [index, own, other] of [
      [0, 400, 900],
      [1, 900, 400],
    ] as const) {
      expect(goertzel(channel(index), own, RATE_HZ)).toBeGreaterThan(5_000);
      expect(goertzel(channel(index), other, RATE_HZ)).toBeLessThan(150);
    }
  }
});

test('a part of the decoded file is that part of it', async () => {
  writeFileSync(wav, tones(24_000, [400, 900]));
  await encode();
  const all = await decoded();
  for (const [first, last] of [
    [0, 0],
    [40, 50],
    [43_211, 70_002],
    [all.length - 1, all.length - 1],
  ] as const)
    expect((await decoded({ first, last })).equals(all.subarray(first, last + 1))).toBe(true);
});

test('a recording that a crash cut off is encoded as far as it goes', async () => {
  const whole = tones(8_000, [400, 900]);
  writeFileSync(wav, whole.subarray(0, 44 + 4_001 * 4 + 3));
  await encode();
  expect((await decoded()).length).toBe(44 + 4_001 * 4);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['no WAV file', Buffer.from('RIFF0000WAVE')],
  ['a header alone', pcmHeader({ sampleRateHz: RATE_HZ, channels: 2 }, 0)],
  [
    'a rate that Opus does not have',
    Buffer.concat([pcmHeader({ sampleRateHz: 11_025, channels: 1 }, 4), Buffer.alloc(4)]),
  ],
])('%s is not encoded', async (_name, bytes) => {
  writeFileSync(wav, bytes);
  expect(await encode()).toBeNull();
  expect(readdirSync(directory)).toEqual(['a.wav']);
});

test('a page has the sum that RFC 3533 6 asks for', () => {
  const head = Buffer.from('4f707573486561640101380180bb0000000000', 'hex');
  const page = oggPage({ flags: 2, granule: 0, serial: 1, number: 0, packets: [head] });
  expect(page.subarray(0, 4).toString('latin1')).toBe('OggS');
  expect(page.readUInt32LE(22)).toBe(plainCrc(page));
});

/** Bit by bit, with no table. */
function plainCrc(page: Buffer): number {
  const bytes = Buffer.from(page);
  bytes.writeUInt32LE(0, 22);
  let crc = 0n;
  for (const octet of bytes) {
    crc ^= BigInt(octet) << 24n;
    for (let bit = 0; bit < 8; bit += 1)
      crc = (crc & 0x8000_0000n) === 0n ? crc << 1n : ((crc << 1n) ^ 0x04c1_1db7n) & 0xffff_ffffn;
    crc &= 0xffff_ffffn;
  }
  return Number(crc);
}

function hasTool(name: string): boolean {
  try {
    execFileSync('which', [name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test.skipIf(!hasTool('opusinfo') || !hasTool('opusdec'))('opusinfo and opusdec of opus-tools take a file', async () => {
  writeFileSync(wav, tones(8_000 * 5 + 11, [400, 900]));
  await encode();
  const told = execFileSync('opusinfo', [opus], { encoding: 'utf8' });
  expect(told).toContain('Channels: 2');
  expect(told).toContain('Playback length: 0m:05.001s');
  expect(told).not.toMatch(/warning|error/i);
  const back = join(directory, 'back.wav');
  execFileSync('opusdec', ['--quiet', '--rate', String(RATE_HZ), '--force-wav', opus, back], { stdio: 'ignore' });
  expect(readFileSync(back).length).toBe(readFileSync(wav).length);
});

test.skipIf(!hasTool('ffmpeg'))('ffmpeg decodes a file without a word', async () => {
  writeFileSync(wav, tones(8_000 * 3, [400, 900]));
  await encode();
  const said = execFileSync('ffmpeg', ['-v', 'warning', '-i', opus, '-f', 'null', '-'], { encoding: 'utf8' });
  expect(said).toBe('');
});
