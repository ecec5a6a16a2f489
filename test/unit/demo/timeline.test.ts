import { expect, it } from 'vitest';
import { jsonTimeline, textTimeline } from '../../../src/demo/timeline.ts';
import type { Timeline } from '../../../src/demo/timeline.ts';
import type { FactData, FactType } from '../../../src/ports/facts.ts';
import { asCallId, asLegId } from '../../../src/ports/ids.ts';
import type { JournalEntry } from '../../../src/ports/journal.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const SPEECH = { leg: asLegId('leg'), role: 'caller', startMs: 0, endMs: 900, private: false } as const;

function entryOf<Type extends FactType>(type: Type, data: FactData<Type>): JournalEntry {
  return {
    kind: 'fact',
    callId: asCallId('call'),
    sequence: 1,
    at: '2026-11-28T12:00:00.000Z',
    type,
    data,
  } as JournalEntry;
}

function linesOf(make: typeof textTimeline, use: (timeline: Timeline) => void): string[] {
  const lines: string[] = [];
  use(make((line) => lines.push(line), new FakeClock()));
  return lines;
}

it('shows what the caller was heard to say, and what the AI said, with the speaker', () => {
  const lines = linesOf(textTimeline, (timeline) => {
    timeline.entry(entryOf('ai.talk', { prompt: { text: 'How can I help you?' } }));
    timeline.entry(entryOf('call.speech', { ...SPEECH, text: 'question about my invoice', confidence: null }));
    timeline.entry(entryOf('call.speechMissing', { ...SPEECH, reason: 'the recognizer is away' }));
  });
  expect(lines).toEqual([
    '   0.00 s  warmbridge  ai.talk              ai: "How can I help you?"',
    '   0.00 s  warmbridge  call.speech          caller: "question about my invoice"',
    '   0.00 s  warmbridge  call.speechMissing   caller: the recognizer is away',
  ]);
});

it('marks what the other side did not hear', () => {
  const lines = linesOf(textTimeline, (timeline) => {
    timeline.entry(entryOf('call.speech', { ...SPEECH, role: 'agent', private: true, text: 'one', confidence: null }));
  });
  expect(lines).toEqual(['   0.00 s  warmbridge  call.speech          agent (private): "one"']);
});

it('says in the words of the installation who recognizes', () => {
  const tell = (timeline: Timeline): void => timeline.recognizer('none', 'No recognizer is installed.');
  expect(linesOf(textTimeline, tell)).toEqual(['No recognizer is installed.']);
  expect(JSON.parse(linesOf(jsonTimeline, tell)[0]!)).toMatchObject({
    type: 'demo.recognizer',
    engine: 'none',
    words: 'No recognizer is installed.',
  });
});
