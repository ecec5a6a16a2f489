import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Concealer, decodeSample, encodeSample, FRAME_SAMPLES, G711 } from '../../../../src/media/rtp/index.ts';

const LAW = G711.PCMU;
const FRAMES = 100;

/** Something like a vowel: 20 harmonics of a pitch that moves slowly, in 2 s of sound. */
function vowel(pitchHz: number): Int16Array {
  let phase = 0;
  return Int16Array.from({ length: FRAMES * FRAME_SAMPLES }, (_, index) => {
    phase += (2 * Math.PI * pitchHz * (1 + 0.03 * Math.sin(index / 4_000))) / 8_000;
    let sum = 0;
    for (let harmonic = 1; harmonic <= 20 && harmonic * pitchHz < 3_400; harmonic++)
      sum += Math.sin(harmonic * phase) / (1 + ((harmonic * pitchHz - 600) / 500) ** 2);
    return Math.round(2_000 * sum);
  });
}

function frameOf(samples: Int16Array, index: number): Buffer {
  const part = samples.subarray(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES);
  return Buffer.from(Array.from(part, (sample) => encodeSample(LAW, sample)));
}

/** What is heard of it where these frames are lost. */
function heard(samples: Int16Array, isLost: (frame: number) => boolean): Int16Array {
  const concealer = new Concealer(LAW);
  const out = new Int16Array(samples.length);
  for (let index = 0; index < FRAMES; index++) {
    const frame = isLost(index) ? Buffer.alloc(FRAME_SAMPLES) : frameOf(samples, index);
    if (isLost(index)) concealer.fill(frame, 0, () => false);
    else concealer.good(frame);
    for (let at = 0; at < FRAME_SAMPLES; at++) out[index * FRAME_SAMPLES + at] = decodeSample(LAW, frame[at]!);
  }
  return out;
}

/** Signal to noise of some frames, in dB. */
function snr(clean: Int16Array, other: Int16Array, counts: (frame: number) => boolean): number {
  let signal = 0;
  let noise = 0;
  for (let at = 0; at < clean.length; at++) {
    if (!counts(Math.floor(at / FRAME_SAMPLES))) continue;
    signal += clean[at]! ** 2;
    noise += (clean[at]! - other[at]!) ** 2;
  }
  return 10 * Math.log10(signal / (noise + 1));
}

/** The largest bend of a curve: a click is one that the sound itself has not. */
function largestBend(samples: Int16Array): number {
  let largest = 0;
  for (let at = 2; at < samples.length; at++)
    largest = Math.max(largest, Math.abs(samples[at]! - 2 * samples[at - 1]! + samples[at - 2]!));
  return largest;
}

describe('Concealer (ITU-T G.711 appendix I)', () => {
  it.each([70, 90, 120, 160, 199, 260])('goes on with a voice of %i Hz where a packet is lost', (pitchHz) => {
    const clean = vowel(pitchHz);
    const isLost = (frame: number): boolean => frame > 4 && frame % 10 === 5;
    // Silence would be 0 dB, and the last frame again, whatever its phase, -3 dB.
    expect(snr(clean, heard(clean, isLost), isLost)).toBeGreaterThan(5);
  });

  it.each([1, 2, 3, 6])('makes no click, at neither end of a loss of %i packets', (length) => {
    const clean = vowel(110);
    const isLost = (frame: number): boolean => frame > 4 && frame % 16 < length;
    expect(largestBend(heard(clean, isLost))).toBeLessThan(1.6 * largestBend(heard(clean, () => false)));
  });

  it('is at full volume for 10 ms, and silent after 60 ms (I.2.6)', () => {
    const samples = heard(vowel(100), (frame) => frame >= 20);
    const energy = (fromMs: number): number => {
      const part = samples.subarray((400 + fromMs) * 8, (410 + fromMs) * 8);
      return part.reduce((sum, each) => sum + each * each, 0);
    };
    const [before, ...fade] = [-10, 0, 10, 20, 30, 40, 50].map(energy);
    expect(fade[0]! / before!).toBeGreaterThan(0.7);
    for (let step = 1; step < fade.length; step++) expect(fade[step]).toBeLessThan(fade[step - 1]!);
    expect(energy(60)).toBe(0);
  });

  it('leaves frames alone that no loss is before', () => {
    const clean = vowel(130);
    const out = heard(clean, (frame) => frame === 50);
    const touched = Array.from({ length: FRAMES }, (_, frame) => frame).filter((frame) => {
      const part = out.subarray(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES);
      return !frameOf(clean, frame).every((octet, at) => decodeSample(LAW, octet) === part[at]);
    });
    expect(touched).toEqual([50, 51]);
  });

  it('makes nothing up before the first frame, nor after it was stopped', () => {
    const concealer = new Concealer(LAW);
    const frame = Buffer.alloc(FRAME_SAMPLES);
    expect(concealer.fill(frame, 0, () => false)).toBe(false);
    expect(frame.every((octet) => octet === LAW.silence)).toBe(true);
    concealer.good(frameOf(vowel(100), 3));
    concealer.stop();
    expect(concealer.fill(frame, 0, () => false)).toBe(false);
    expect(concealer.isSilent).toBe(true);
  });

  it('begins a talkspurt after silence as it came', () => {
    const concealer = new Concealer(LAW);
    const samples = vowel(100);
    concealer.good(frameOf(samples, 0));
    for (let lost = 0; lost < 5; lost++) concealer.fill(Buffer.alloc(FRAME_SAMPLES), 0, () => false);
    const frame = frameOf(samples, 1);
    concealer.good(frame);
    expect(frame.equals(frameOf(samples, 1))).toBe(true);
  });

  it('bears frames with any holes', () => {
    const hole = fc.record({ from: fc.nat(FRAME_SAMPLES - 1), to: fc.nat(FRAME_SAMPLES), splice: fc.boolean() });
    const samples = vowel(140);
    fc.assert(
      fc.property(fc.array(fc.option(hole, { nil: null }), { maxLength: 40 }), (holes) => {
        const concealer = new Concealer(LAW);
        holes.forEach((each, index) => {
          const frame = frameOf(samples, index);
          if (each?.splice === true) concealer.splice();
          if (each === null || each.from >= each.to) concealer.good(frame);
          else concealer.fill(frame, each.from, (at) => at < each.from || at >= each.to);
          expect(frame).toHaveLength(FRAME_SAMPLES);
        });
      }),
    );
  });
});
