import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextCardSchema } from '../../../src/context/card-schema.ts';
import type { ContextCard } from '../../../src/context/card-schema.ts';
import { contextCard } from '../../../src/context/context-card.ts';
import { storyOf, tell } from '../../../src/context/story.ts';
import type { CallerIdentity } from '../../../src/ports/caller-identity.ts';
import { asHandoffId, asLegId } from '../../../src/ports/ids.ts';
import { MAX_CARD_BYTES, jsonBytes } from '../../../src/shared/json-limits.ts';
import { at, sampleCall } from '../../contract/store/journal-samples.ts';
import { entriesOf, startedHandoff } from './facts.ts';
import type { Told } from './facts.ts';

const CALL = sampleCall('one');

/** The card of a call with these facts; it always has the shape that it is said to have. */
function cardOf(told: readonly Told[], call = CALL): ContextCard {
  const card = contextCard(entriesOf(call, told).reduce(tell, storyOf(call)));
  expect(contextCardSchema.parse(JSON.parse(JSON.stringify(card)))).toEqual(card);
  return card;
}

const IDENTITY: CallerIdentity = {
  displayName: 'Dana',
  asserted: [{ uri: 'tel:+49309', user: '+49309', displayName: 'Dana D.' }],
  remoteParty: null,
  diversions: [{ uri: 'tel:+49308', user: '+49308', displayName: null, reason: 'user-busy' }],
  history: [],
  privacy: [],
  anonymous: false,
};

function talk(text: string): Told[1] {
  return { type: 'ai.talk', data: { prompt: { text } } };
}

function key(digit: string, role: 'caller' | 'agent' = 'caller'): Told[1] {
  return { type: 'call.dtmf', data: { leg: asLegId('one.l1'), role, digit, durationMs: 100 } };
}

describe('The context card', () => {
  test('before any handoff it says who called whom', () => {
    const card = cardOf([]);
    expect(card.summary).toBe('+15550001111 called +15559998888.');
    expect(card.fields).toMatchObject({ callId: 'one', handoffId: null, reason: null, called: '+15559998888' });
    expect(card.transcript).toEqual([]);
  });

  test('what an AI had the human know is on it, the last ten texts', () => {
    const texts = Array.from({ length: 12 }, (_, index): [number, Told[1]] => [
      index,
      { type: 'ai.coached', data: { leg: null, text: `text ${String(index)}` } },
    ]);
    const { coached } = cardOf(texts).fields;
    expect(coached.map(({ text }) => text)).toEqual(texts.slice(2).map((_, index) => `text ${String(index + 2)}`));
  });

  test('a summary that the handoff gives is cut at whole sentences', () => {
    const summary = 'Invoice 1042 lists a cleaning twice. She wants €20.50 back! Is that right?  One more. And more.';
    expect(cardOf([[9, startedHandoff('one.h1', { summary })]]).summary).toBe(
      'Invoice 1042 lists a cleaning twice. She wants €20.50 back! Is that right?',
    );
  });

  test('one endless sentence ends after a word', () => {
    const { summary } = cardOf([[9, startedHandoff('one.h1', { summary: 'word '.repeat(500) })]]);
    expect(summary).toMatch(/^(word )+word…$/);
    expect(summary.length).toBeLessThanOrEqual(600);
  });

  test('without a summary it is composed of what is known', () => {
    const context = { intent: 'refund', collected: { invoice: 1042, name: 'Dana' } };
    const { summary } = cardOf(
      [
        [3, key('4')],
        [4, key('2')],
        [42, startedHandoff('one.h1', { reason: 'Billing question.', context })],
      ],
      sampleCall('one', { identity: IDENTITY }),
    );
    expect(summary).toBe(
      'Dana (+15550001111) called +15559998888 and was handed over after 42 seconds. ' +
        'Reason: Billing question; intent: refund. Known: invoice 1042, name Dana, keys 42.',
    );
  });

  test('an anonymous caller stays so (RFC 3323, RFC 3325 9.3)', () => {
    const anonymous = sampleCall('one', { identity: { ...IDENTITY, anonymous: true, privacy: ['id'] } });
    const card = cardOf([[9, startedHandoff('one.h1')]], anonymous);
    expect(card.fields.caller).toMatchObject({ number: 'anonymous', name: null, anonymous: true, asserted: [] });
    const text = JSON.stringify(card);
    for (const secret of ['Dana', '+15550001111', '+49309']) expect(text).not.toContain(secret);
  });

  test('what is asserted of a caller, and who forwarded the call, is told', () => {
    expect(cardOf([], sampleCall('one', { identity: IDENTITY })).fields.caller).toEqual({
      number: '+15550001111',
      name: 'Dana',
      anonymous: false,
      asserted: [{ number: '+49309', name: 'Dana D.' }],
      forwardedBy: [{ number: '+49308', name: null, reason: 'user-busy' }],
    });
  });

  test('metadata is the base, and what the handoff gives wins', () => {
    const metadata = { intent: 'unknown', collected: { invoice: 1, city: 'Bonn' }, crm: 'a text', plan: 'gold' };
    const context = { intent: 'refund', collected: { invoice: 1042 }, nextAction: 'refund 20' };
    const { fields } = cardOf([
      [2, { type: 'call.metadata', data: { metadata } }],
      [9, startedHandoff('one.h1', { context })],
    ]);
    expect(fields).toMatchObject({ intent: 'refund', nextAction: 'refund 20', sentiment: null, crm: {} });
    expect(fields.collected).toEqual({ invoice: 1042, city: 'Bonn' });
    expect(fields.metadata).toEqual({ crm: 'a text', plan: 'gold' });
  });

  test('keys of the caller alone, what the AI said on the clock of the call, earlier handoffs with results', () => {
    const { fields, transcript } = cardOf([
      [1.5, talk('Hello.')],
      [2, { type: 'ai.talk', data: { prompt: { file: 'jingle.wav' } } }],
      [3, key('1')],
      [4, key('9', 'agent')],
      [5, startedHandoff('one.h1', { reason: 'sales' })],
      [
        8,
        {
          type: 'handoff.ended',
          data: { handoffId: asHandoffId('one.h1'), result: 'returned', reason: 'busy', attempts: [], timings: {} },
        },
      ],
      [9, startedHandoff('one.h2')],
    ]);
    expect(fields).toMatchObject({ keys: '1', handoffId: 'one.h2', reason: 'billing', result: null });
    expect(fields.earlierHandoffs).toEqual([
      { handoffId: 'one.h1', startedAt: at(5), reason: 'sales', result: 'returned', resultReason: 'busy' },
    ]);
    expect(transcript).toEqual([
      { leg: null, role: 'ai', text: 'Hello.', startMs: 1_500, endMs: null, final: true, private: false },
    ]);
  });

  test('a link to an earlier handoff shows that one, and nothing of later ones', () => {
    const story = entriesOf(CALL, [
      [5, startedHandoff('one.h1', { summary: 'First.' })],
      [9, startedHandoff('one.h2', { summary: 'Second.' })],
    ]).reduce(tell, storyOf(CALL));
    const card = contextCard(story, asHandoffId('one.h1'));
    expect(card).toMatchObject({ summary: 'First.', fields: { handoffId: 'one.h1', earlierHandoffs: [] } });
    expect(JSON.stringify(card)).not.toContain('Second');
  });

  test('a long call: the oldest words go first, and the card says from when on it has them', () => {
    const told = Array.from({ length: 60 }, (_, index): Told => [index, talk(`${index} ${'x'.repeat(2_000)}`)]);
    const card = cardOf(told);
    expect(jsonBytes(card)).toBeLessThanOrEqual(MAX_CARD_BYTES);
    expect(card.transcript.at(-1)?.startMs).toBe(59_000);
    expect(card.transcript.length).toBeGreaterThan(25);
    expect(card.fields.transcriptCut).toEqual({
      segments: 60 - card.transcript.length,
      beforeMs: card.transcript[0]!.startMs,
    });
  });

  test('then the metadata goes, and is named', () => {
    const card = cardOf([
      [1, talk('Hello.')],
      [2, { type: 'call.metadata', data: { metadata: { plan: 'x'.repeat(65_000) } } }],
      [9, startedHandoff('one.h1', { summary: 'Wants a refund.', context: { collected: { invoice: 1 } } })],
    ]);
    expect(card.fields).toMatchObject({ metadata: {}, cutFields: ['metadata'], collected: { invoice: 1 } });
    expect(card.transcript).toHaveLength(1);
  });

  test('whatever comes in, it fits, has its shape, and is the same each time', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    const long = fc.integer({ min: 0, max: 70_000 }).map((length) => '\u0001'.repeat(length));
    const context = fc.record({ intent: text, collected: fc.dictionary(text, long), crm: fc.jsonValue() });
    fc.assert(
      fc.property(
        text,
        text,
        context,
        fc.array(fc.oneof(text, long), { maxLength: 30 }),
        long,
        (from, reason, given, lines, big) => {
          const call = sampleCall('one', {
            from,
            identity: {
              ...IDENTITY,
              displayName: big,
              diversions: Array(9).fill({ ...IDENTITY.diversions[0]!, user: big }),
            },
          });
          const told: Told[] = [
            ...Array.from({ length: 12 }, (_, each): Told => [each, startedHandoff(`one.h${each}`, { reason: big })]),
            ...lines.map((line, second): Told => [second, talk(line)]),
            [9, startedHandoff('one.last', { reason, summary: from, context: given })],
          ];
          const story = entriesOf(call, told).reduce(tell, storyOf(call));
          const card = contextCard(story);
          expect(jsonBytes(card)).toBeLessThanOrEqual(MAX_CARD_BYTES);
          expect(contextCardSchema.safeParse(card).success).toBe(true);
          expect(contextCard(story)).toEqual(card);
        },
      ),
      { numRuns: 30 },
    );
  });
});
