import { describe, expect, test } from 'vitest';
import { storedCard, storedTranscript } from '../../../src/context/index.ts';
import { asLegId } from '../../../src/ports/ids.ts';
import { at, sampleCall } from '../../contract/store/journal-samples.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import { batchOf } from './facts.ts';

const INPUTS = 50_100;

describe('the facts of a long call', () => {
  test('what is said behind 50,000 inputs is in the transcript and on the card, and inputs are not read', async () => {
    const store = new MemoryStore();
    const call = sampleCall('one');
    const input = { callId: call.id, at: at(1), kind: 'input', type: 'leg.dtmf', data: {} } as const;
    const inputs = Array.from({ length: INPUTS }, (_, index) => ({ ...input, sequence: index + 1 }));
    await store.append({ call, handoffs: [], entries: inputs });
    const spoken = { leg: asLegId('one.l1'), role: 'caller', startMs: 0, endMs: 500, private: false } as const;
    const data = { ...spoken, text: 'The last words.', confidence: null };
    await store.append(batchOf([[9, { type: 'call.speech', data }]], call, INPUTS + 1));
    expect((await storedTranscript(store, call)).segments).toMatchObject([{ text: 'The last words.' }]);
    expect((await storedCard(store, call.id))?.transcript).toMatchObject([{ text: 'The last words.' }]);
  });
});
