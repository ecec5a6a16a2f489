import { describe, expect, test } from 'vitest';
import { contextCard } from '../../../src/context/context-card.ts';
import { storyOf, tell } from '../../../src/context/story.ts';
import type { FactData } from '../../../src/ports/facts.ts';
import { asLegId, asPlayId } from '../../../src/ports/ids.ts';
import { MAX_CARD_BYTES, jsonBytes } from '../../../src/shared/json-limits.ts';
import { sampleCall } from '../../contract/store/journal-samples.ts';
import { entriesOf } from './facts.ts';
import type { Told } from './facts.ts';

const CALL = sampleCall('one');

function cardOf(told: readonly Told[]): ReturnType<typeof contextCard> {
  return contextCard(entriesOf(CALL, told).reduce(tell, storyOf(CALL)));
}

function spoken(second: number, text: string, changes: Partial<FactData<'call.speech'>> = {}): Told {
  const place = { leg: asLegId('one.l1'), role: 'caller', startMs: second * 1_000 - 900, endMs: second * 1_000 } as const;
  return [second, { type: 'call.speech', data: { ...place, text, private: false, confidence: null, ...changes } }];
} // prettier-ignore

function interrupted(text: string, heard: string | null): Told {
  return [3, { type: 'ai.interrupted', data: { play: asPlayId('p'), prompt: { text }, playedMs: 700.4, heard } }];
}

describe('The transcript on the context card', () => {
  test('of what the caller interrupted it has what was heard', () => {
    const text = 'Hello there, how are you?';
    const talk: Told = [2, { type: 'ai.talk', data: { prompt: { text } } }];
    const other: Told = [1, { type: 'ai.talk', data: { prompt: { text: 'Welcome.' } } }];
    const card = cardOf([other, talk, talk, interrupted(text, 'Hello there')]);
    expect(card.transcript).toMatchObject([
      { text: 'Welcome.', endMs: null },
      { text, endMs: null },
      { text: 'Hello there', startMs: 2_000, endMs: 2_700 },
    ]);
    expect(cardOf([talk, interrupted(text, '')]).transcript).toEqual([]);
    expect(cardOf([talk, interrupted(text, null)]).transcript).toMatchObject([{ text, endMs: null }]);
    expect(cardOf([interrupted(text, 'Hello')]).transcript).toEqual([]);
  });

  test('has what parties said between what the AI said, by its time', () => {
    const talk: Told = [5, { type: 'ai.talk', data: { prompt: { text: 'Which invoice?' } } }];
    const card = cardOf([talk, spoken(7, '1042.'), spoken(8, 'Hello?', { startMs: 1_000, endMs: 1_800 })]);
    expect(card.transcript.map(({ text }) => text)).toEqual(['Hello?', 'Which invoice?', '1042.']);
  });

  test('private segments are marked, an empty one is none, and odd times do no harm', () => {
    const card = cardOf([
      spoken(1, ''),
      spoken(2, 'Odd.', { startMs: -3.5, endMs: -4, confidence: 0.25 }),
      spoken(3, 'For you alone.', { private: true, role: 'agent' }),
    ]);
    expect(card.transcript).toMatchObject([
      { text: 'Odd.', startMs: 0, endMs: 0, confidence: 0.25, private: false },
      { text: 'For you alone.', private: true, role: 'agent', final: true },
    ]);
    expect(card.transcript[1]).not.toHaveProperty('confidence');
  });

  test('a long talk stays within the size of a card: the oldest go', () => {
    const card = cardOf(Array.from({ length: 3_000 }, (_, index) => spoken(index + 1, `Word ${String(index)}.`)));
    expect(jsonBytes(card)).toBeLessThanOrEqual(MAX_CARD_BYTES);
    expect(card.transcript.at(-1)?.text).toBe('Word 2999.');
    expect(card.fields.transcriptCut?.segments).toBe(3_000 - card.transcript.length);
    expect(card.fields.transcriptCut?.beforeMs).toBe(card.transcript[0]?.startMs);
  });
});
