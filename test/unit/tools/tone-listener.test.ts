import { describe, expect, test } from 'vitest';
import { toneSamples } from '../../tools/index.ts';
import { ToneListener } from '../../tools/tone-listener.ts';

const TONES = new Map([
  [440, 'one'],
  [700, 'two'],
  [1_000, 'three'],
]);

function silence(ms: number): Int16Array {
  return new Int16Array(ms * 8);
}

function sound(...pieces: readonly Int16Array[]): Int16Array {
  return Int16Array.from(pieces.flatMap((piece) => [...piece]));
}

/** Hears audio in pieces of 20 ms. */
function hear(listener: ToneListener, samples: Int16Array): (readonly { text: string }[])[] {
  const ended = [];
  for (let at = 0; at < samples.length; at += 160) ended.push(...listener.hear(samples.subarray(at, at + 160)));
  return ended;
}

describe('ToneListener', () => {
  test('names tones with their times, and silence ends the utterance', () => {
    const listener = new ToneListener(TONES);
    const [first, ...rest] = hear(
      listener,
      sound(toneSamples(440, 200), silence(100), toneSamples(1_000, 300), silence(500)),
    );
    expect(rest).toEqual([]);
    expect(first).toEqual([
      { text: 'one', startMs: expect.closeTo(0, -2), endMs: expect.closeTo(200, -2) },
      { text: 'three', startMs: expect.closeTo(300, -2), endMs: expect.closeTo(600, -2) },
    ]);
  });

  test('a lost packet does not make two words of one', () => {
    const listener = new ToneListener(TONES);
    const [words] = hear(listener, sound(toneSamples(700, 200), silence(40), toneSamples(700, 200), silence(400)));
    expect(words).toHaveLength(1);
  });

  test('two tones at once are two words', () => {
    const listener = new ToneListener(TONES);
    const both = toneSamples(440, 300).map((sample, index) => sample + (toneSamples(700, 300)[index] ?? 0));
    hear(listener, both);
    expect(listener.words.map(({ text }) => text)).toEqual(['one', 'two']);
  });

  test('a long tone is several words, and a tone that does not end is ended', () => {
    const listener = new ToneListener(TONES, { longestUtteranceMs: 3_000 });
    const [words, ...rest] = hear(listener, toneSamples(440, 5_500));
    expect(words?.length).toBeGreaterThanOrEqual(3);
    expect(rest).toEqual([]);
    expect(listener.words.length).toBeGreaterThan(1);
  });

  test('noise and silence say nothing', () => {
    const listener = new ToneListener(TONES);
    let seed = 7;
    const noise = Int16Array.from({ length: 8_000 }, () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return (seed / 2_147_483_648 - 0.5) * 4_000;
    });
    expect(hear(listener, sound(noise, silence(1_000)))).toEqual([]);
    expect(listener.words).toEqual([]);
  });
});
