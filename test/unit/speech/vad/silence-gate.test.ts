import { describe, expect, it } from 'vitest';
import { SilenceGate } from '../../../../src/speech/vad/silence-gate.ts';
import { joined, noise, silence, tones } from '../../../contract/speech/support/sounds.ts';

const FRAME_MS = 32;
const FRAME_SAMPLES = 256;

/** What the gate passes of a sound: the starts of frames, in milliseconds. */
function passedOf(sound: Int16Array, nobodySpeaks: (startMs: number) => boolean = () => true): number[] {
  const gate = new SilenceGate(FRAME_MS);
  const passed: number[] = [];
  for (let at = 0; at + FRAME_SAMPLES <= sound.length; at += FRAME_SAMPLES) {
    const startMs = (at / FRAME_SAMPLES) * FRAME_MS;
    const frames = gate.pass(sound.subarray(at, at + FRAME_SAMPLES), startMs, nobodySpeaks(startMs));
    for (const { samples, startMs: at } of frames) {
      expect(samples).toEqual(sound.slice(at * 8, at * 8 + FRAME_SAMPLES));
      passed.push(at);
    }
  }
  return passed;
}

function starts(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => (from + index) * FRAME_MS);
}

function ms(frames: number): number {
  return frames * FRAME_MS;
}

describe('SilenceGate', () => {
  it.each([
    ['nothing', silence(ms(50))],
    ['noise', noise(ms(50), 300)],
    ['mains hum of 50 Hz and an offset', tones(ms(50), [50], 300).map((sample) => sample + 500)],
  ])('holds %s back after ten frames, and a word comes with the three frames before it', (_name, line) => {
    const word = line.slice(0, ms(5) * 8).map((sample, index) => sample + 2_000 * Math.sin(index));
    const passed = passedOf(joined(line, word));
    expect(passed).toEqual([...starts(0, 10), ...starts(47, 55)]);
  });

  it('holds nothing back while somebody speaks, or may be about to', () => {
    const passed = passedOf(silence(ms(40)), (startMs) => startMs < ms(30));
    expect(passed).toEqual([...starts(0, 10), ...starts(27, 40)]);
  });

  it('lets all of a voice through that falls silent for less than ten frames', () => {
    const voice = joined(tones(ms(8), [200, 400]), silence(ms(9)));
    expect(passedOf(joined(silence(ms(3)), voice, voice, voice))).toEqual(starts(0, 54));
  });

  it('forgets what it holds when nothing was heard for a time', () => {
    const gate = new SilenceGate(FRAME_MS);
    for (let frame = 0; frame < 20; frame += 1) gate.pass(silence(FRAME_MS), ms(frame), true);
    gate.reset();
    expect(gate.pass(silence(FRAME_MS), 9_000, true).map(({ startMs }) => startMs)).toEqual([9_000]);
  });
});
