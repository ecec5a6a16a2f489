import { describe, expect, it } from 'vitest';
import { Play } from '../../../../src/media/embedded/play.ts';
import { asPlayId } from '../../../../src/ports/ids.ts';

const ID = asPlayId('play');
function count(samples: number): Int16Array {
  return Int16Array.from({ length: samples }, (_, index) => index + 1);
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
    play.ready(count(length));
    const out = read(play, 10);
    expect(out.frames).toBe(frames);
    expect(out.samples).toEqual([...count(length), ...Array.from({ length: frames * 160 - length }, () => 0)]);
  });

  it.each([7, 100, 160, 250, 1000])('that loops %i samples goes on without a seam', (length) => {
    const play = new Play(ID, true);
    play.ready(count(length));
    const { samples } = read(play, 20);
    expect(samples).toHaveLength(3200);
    expect(samples.every((sample, index) => sample === (index % length) + 1)).toBe(true);
  });

  it('waits for its samples, runs, and is done', () => {
    const play = new Play(ID, false);
    expect(play.state).toBe('waiting');
    play.ready(count(10));
    expect(play.state).toBe('running');
    play.end();
    expect(play.state).toBe('done');
    play.ready(count(10));
    expect(play.state).toBe('done');
  });

  it('keeps its place if samples are given twice', () => {
    const play = new Play(ID, true);
    play.ready(count(1000));
    read(play, 1);
    play.ready(count(1000));
    expect(read(play, 1).samples[0]).toBe(161);
  });
});
