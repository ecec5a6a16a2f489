import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeSample, G711 } from '../../../src/media/rtp/index.ts';
import { Take, toneSamples, wavBytes } from '../../tools/index.ts';
import type { ReceivedPacket } from '../../tools/index.ts';

/** Packets 20 ms apart from `fromMs` on, humming. */
function humming(frequencyHz: number | null, fromMs: number, count: number): ReceivedPacket[] {
  const samples = frequencyHz === null ? new Int16Array(count * 160) : toneSamples(frequencyHz, count * 20);
  return Array.from({ length: count }, (_, index) => ({
    atMs: fromMs + index * 20,
    sequence: index,
    timestamp: index * 160,
    ssrc: 1,
    marker: index === 0,
    payloadType: 0,
    payload: Uint8Array.from(samples.subarray(index * 160, index * 160 + 160), (sample) =>
      encodeSample(G711.PCMU, sample),
    ),
    fromPort: 4000,
  }));
}

const TONES = [440, 620];
const take = new Take([...humming(440, 0, 25), ...humming(null, 500, 25), ...humming(620, 1000, 25)]);

describe('Take', () => {
  it('tells what was heard, window by window', () => {
    const heard = take.heard(0, 1500, TONES).map(({ frequencies }) => frequencies.join());
    expect(heard).toEqual([
      ...Array<string>(5).fill('440'),
      ...Array<string>(5).fill(''),
      ...Array<string>(5).fill('620'),
    ]);
  });

  it('tells which tones were heard at any time, and which always', () => {
    expect(take.everHeard(0, 1500, TONES)).toEqual([440, 620]);
    expect(take.everHeard(-Infinity, Infinity, TONES)).toEqual([440, 620]);
    expect(take.alwaysHeard(0, 500, TONES)).toEqual([440]);
    expect(take.alwaysHeard(0, 700, TONES)).toEqual([]);
    expect(new Take([]).alwaysHeard(0, 700, TONES)).toEqual([]);
  });

  it('tells when a tone began', () => {
    expect(take.firstHeardMs(620)).toBeGreaterThanOrEqual(1000);
    expect(take.firstHeardMs(620)).toBeLessThanOrEqual(1040);
    expect(take.firstHeardMs(1000)).toBeNull();
  });

  it('finds the largest gap, one at either end included', () => {
    const gappy = new Take([...humming(440, 0, 5), ...humming(440, 180, 5)]);
    expect(gappy.largestGapMs()).toBe(100);
    expect(gappy.largestGapMs(0, 500)).toBe(240);
    expect(gappy.largestGapMs(-300, 270)).toBe(300);
    expect(new Take([]).largestGapMs(0, 500)).toBe(500);
  });

  it('reads keys by their end packets, one per timestamp (RFC 4733)', () => {
    const key = (event: number, timestamp: number, flags: number): ReceivedPacket => ({
      ...humming(null, 0, 1)[0]!,
      payloadType: 101,
      timestamp,
      payload: Uint8Array.from([event, flags, 3, 32]),
    });
    const keys = new Take([key(1, 0, 10), key(1, 0, 0x8a), key(1, 0, 0x8a), key(11, 800, 0x8a), key(5, 1600, 10)]);
    expect(keys.digits()).toEqual(['1', '#']);
    expect(keys.digits(96)).toEqual([]);
  });

  it('writes what it heard as a WAV file', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'take-'));
    await take.dumpWav(join(directory, 'take.wav'));
    const bytes = await readFile(join(directory, 'take.wav'));
    expect(bytes).toEqual(wavBytes(take.pcm()));
    expect(bytes.length).toBe(44 + 75 * 320);
    await rm(directory, { recursive: true });
  });
});
