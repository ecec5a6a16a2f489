import { describe, expect, it } from 'vitest';
import { Play } from '../../../../src/media/embedded/play.ts';
import type { PromptSound } from '../../../../src/media/embedded/prompt-sound.ts';
import { asPlayId } from '../../../../src/ports/ids.ts';
import { amplitudeOf, tone as sine } from '../codecs/signals.ts';

const ID = asPlayId('play');
function count(samples: number): Int16Array {
  return Int16Array.from({ length: samples }, (_, index) => index + 1);
}

function narrow(samples: number): PromptSound {
  return { samples: count(samples), sampleRateHz: 8_000 };
}

/** Half a second of a tone. */
function tone(hz: number, sampleRateHz: 8_000 | 16_000): PromptSound {
  return { samples: sine(hz, 10_000, sampleRateHz / 2, sampleRateHz), sampleRateHz };
}

/** The amplitude of a tone in what a leg hears of a play, after its first 100 ms. */
function heard(sound: PromptSound, hz: number, sampleRateHz: 8_000 | 16_000): number {
  const play = new Play(ID, false);
  play.ready(sound);
  const samples: number[] = [];
  for (let frame = 0; frame < 20; frame++) {
    const out = new Int16Array(sampleRateHz / 50);
    if (sampleRateHz === 8_000) play.read(out);
    else play.readWide(out);
    samples.push(...out);
  }
  const steady = samples.slice(sampleRateHz / 10);
  return amplitudeOf(Int16Array.from(steady), hz, sampleRateHz);
}

/** Reads frames until the play ends, at most `frames`. */
function read(play: Play, frames: number): { samples: number[]; frames: number } {
  const samples: number[] = [];
  for (let frame = 1; frame <= frames; frame++) {
    const out = new Int16Array(160);
    const more = play.read(out);
    samples.push(...out);
    if (!more) return { samples, frames: frame };
  }
  return { samples, frames };
}

describe('Play', () => {
  it.each([
    [160, 1],
    [161, 2],
    [320, 2],
    [400, 3],
    [1, 1],
  ])('of %i samples ends with frame %i, filled up with silence', (length, frames) => {
    const play = new Play(ID, false);
    play.ready(narrow(length));
    const out = read(play, 10);
    expect(out.frames).toBe(frames);
    expect(out.samples).toEqual([...count(length), ...Array.from({ length: frames * 160 - length }, () => 0)]);
  });

  it.each([7, 100, 160, 250, 1000])('that loops %i samples goes on without a seam', (length) => {
    const play = new Play(ID, true);
    play.ready(narrow(length));
    const { samples } = read(play, 20);
    expect(samples).toHaveLength(3200);
    expect(samples.every((sample, index) => sample === (index % length) + 1)).toBe(true);
  });

  it('waits for its samples, runs, and is done', () => {
    const play = new Play(ID, false);
    expect(play.state).toBe('waiting');
    play.ready(narrow(10));
    expect(play.state).toBe('running');
    play.end();
    expect(play.state).toBe('done');
    play.ready(narrow(10));
    expect(play.state).toBe('done');
  });

  it('keeps its place if samples are given twice', () => {
    const play = new Play(ID, true);
    play.ready(narrow(1000));
    read(play, 1);
    play.ready(narrow(1000));
    expect(read(play, 1).samples[0]).toBe(161);
  });

  it('gives a leg of 16 kHz what only 16 kHz can carry', () => {
    expect(heard(tone(5_500, 16_000), 5_500, 16_000)).toBeCloseTo(10_000, -2);
  });

  it('leaves out for a leg of 8 kHz what it cannot carry, and folds none of it into the voice', () => {
    expect(heard(tone(5_500, 16_000), 2_500, 8_000)).toBeLessThan(20); // 8,000 - 5,500
    expect(heard(tone(1_000, 16_000), 1_000, 8_000)).toBeCloseTo(10_000, -2);
  });

  it('gives a leg of 16 kHz a prompt of 8 kHz without a mirror image', () => {
    expect(heard(tone(1_000, 8_000), 1_000, 16_000)).toBeCloseTo(10_000, -2);
    expect(heard(tone(1_000, 8_000), 7_000, 16_000)).toBeLessThan(20);
  });

  it('ends with the same frame at either rate', () => {
    for (const wide of [false, true]) {
      const play = new Play(ID, false);
      play.ready(tone(440, 16_000));
      let frames = 1;
      while (wide ? play.readWide(new Int16Array(320)) : play.read(new Int16Array(160))) frames++;
      expect(frames).toBe(25);
    }
  });
});
