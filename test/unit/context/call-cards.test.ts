import { describe, expect, test } from 'vitest';
import { CallCards, storedCard } from '../../../src/context/index.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import type { CallDetailRecord } from '../../../src/ports/records.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import { at, sampleCall, sampleHandoff } from '../../contract/store/journal-samples.ts';
import { batchOf, startedHandoff } from './facts.ts';
import type { Told } from './facts.ts';

const HELLO: Told = [1, { type: 'ai.talk', data: { prompt: { text: 'Hello.' } } }];

function ended(id = 'one', changes: Partial<CallDetailRecord> = {}): Told {
  const { id: _id, state: _state, handoffs: _handoffs, ...call } = sampleCall(id, { endedAt: at(60) });
  const data = {
    ...call,
    result: 'completed',
    reason: 'caller-hangup',
    sipStatus: 200,
    handoffs: [],
    context: null,
    durationMs: 60_000,
    talkMs: 59_000,
    ...changes,
  } as const;
  return [60, { type: 'call.ended', data }];
}

describe('The cards of calls', () => {
  test('a batch that is appended again after a refusal changes nothing', () => {
    const cards = new CallCards();
    const batch = batchOf([HELLO, [9, startedHandoff('one.h1')]]);
    cards.fold(batch);
    const once = cards.cardOf(asCallId('one'));
    cards.fold(batch);
    expect(cards.cardOf(asCallId('one'))).toEqual(once);
    expect(once?.transcript).toHaveLength(1);
  });

  test('the card is there as the call ends, and its batch may come again', () => {
    const cards = new CallCards();
    cards.fold(batchOf([HELLO]));
    const last = batchOf([ended()], sampleCall('one'), 2);
    cards.fold(last);
    cards.fold(last);
    expect(cards.cardOf(asCallId('one'))).toMatchObject({
      fields: { endedAt: at(60) },
      transcript: [{ text: 'Hello.' }],
    });
  });

  test('calls that are over are forgotten, the oldest first', () => {
    const cards = new CallCards();
    for (let count = 0; count <= 500; count += 1) {
      const call = sampleCall(`c${count}`);
      cards.fold(batchOf([HELLO], call));
      cards.fold(batchOf([ended(call.id)], call, 2));
    }
    expect(cards.cardOf(asCallId('c0'))).toBeNull();
    expect(cards.cardOf(asCallId('c500'))).not.toBeNull();
  });

  test('a call that a later process closes has the card of its last handoff', () => {
    const cards = new CallCards();
    const call = sampleCall('one', { metadata: { plan: 'gold' } });
    const handoffs = [sampleHandoff('one.h1', call.id, { summary: 'Wants a refund.' })];
    const context = { summary: 'Wants a refund.', fields: { intent: 'refund' } };
    cards.fold(batchOf([ended('one', { handoffs, context, metadata: { plan: 'gold' } })], call, 31));
    expect(cards.cardOf(call.id)).toMatchObject({
      summary: 'Wants a refund.',
      fields: { handoffId: 'one.h1', intent: 'refund', metadata: { plan: 'gold' } },
    });
  });

  test('the store gives the same card as the facts that passed', async () => {
    const cards = new CallCards();
    const store = new MemoryStore();
    const batch = batchOf([...Array.from({ length: 1_200 }, () => HELLO), [9, startedHandoff('one.h1')], ended()]);
    await store.append(batch);
    cards.fold(batch);
    expect(await storedCard(store, asCallId('one'))).toEqual(cards.cardOf(asCallId('one')));
    expect(await storedCard(store, asCallId('none'))).toBeNull();
  });
});
