import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallId } from '../../../src/ports/ids.ts';
import type { JournalEntry } from '../../../src/ports/journal.ts';
import type { CallRecord } from '../../../src/ports/records.ts';
import { BadCursorError } from '../../../src/ports/store.ts';
import type { Store, TranscriptQuery } from '../../../src/ports/store.ts';
import { at, sampleCall, sampleEntry } from './journal-samples.ts';
import type { StoreUnderTest } from './store-contract.ts';

/** The fact that a party said something. */
function said(call: CallId, sequence: number, text: string, changes: Record<string, unknown> = {}): JournalEntry {
  const data = { leg: `${call}.l1`, role: 'caller', startMs: sequence * 1_000 - 500, endMs: sequence * 1_000, private: false };
  return sampleEntry(call, sequence, { type: 'call.speech', data: { ...data, text, confidence: null, ...changes } });
} // prettier-ignore

/** The contract of searches of every {@link Store}. */
export function runTranscriptContract(name: string, makeStore: () => Promise<StoreUnderTest>): void {
  describe(`store contract: ${name}: searchTranscripts`, () => {
    let made: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      made = await makeStore();
      store = made.store;
    });
    afterEach(async () => {
      await store.close();
      await made.remove();
    });

    const append = async (call: CallRecord, ...entries: JournalEntry[]): Promise<void> => {
      await store.append({ call, entries, handoffs: [] });
    };
    const find = async (phrase: string | readonly string[], changes: Partial<TranscriptQuery> = {}): Promise<string[]> => {
      const query = { phrases: [phrase].flat(), withPrivate: true, limit: 100, ...changes };
      return (await store.searchTranscripts(query)).items.map(({ snippet }) => snippet);
    }; // prettier-ignore

    test('finds what was said, the newest first, with its place in the call', async () => {
      const [one, two] = [sampleCall('one'), sampleCall('two')];
      const talk = sampleEntry(one.id, 1, { type: 'ai.talk', data: { prompt: { text: 'Which invoice is it?' } } });
      await append(one, talk, said(one.id, 2, 'Invoice 1042, it lists a cleaning twice.'));
      await append(two, said(two.id, 1, 'My INVOICE is wrong.', { role: 'agent', leg: 'two.l2', private: true }));
      const { items, nextCursor } = await store.searchTranscripts({ phrases: ['invoice'], withPrivate: true, limit: 9 });
      expect(nextCursor).toBeNull();
      expect(items).toEqual([
        { callId: 'two', at: at(1), leg: 'two.l2', role: 'agent', startMs: 500, snippet: 'My INVOICE is wrong.', private: true },
        { callId: 'one', at: at(2), leg: 'one.l1', role: 'caller', startMs: 1_500, snippet: 'Invoice 1042, it lists a cleaning twice.', private: false },
        { callId: 'one', at: at(1), leg: null, role: 'ai', startMs: 1_000, snippet: 'Which invoice is it?', private: false },
      ]);
    }); // prettier-ignore

    test('all words must be there, and a phrase in its order; accents and case do not count', async () => {
      const call = sampleCall('one');
      await append(call, said(call.id, 1, 'Die Müllers zahlen zu viel.'), said(call.id, 2, 'zu Müllers'));
      expect(await find(['mullers', 'zu'])).toHaveLength(2);
      expect(await find(['MÜLLERS', 'viel'])).toEqual(['Die Müllers zahlen zu viel.']);
      expect(await find('zu viel')).toEqual(['Die Müllers zahlen zu viel.']);
      expect(await find('viel zu')).toEqual([]);
      expect(await find('mull')).toEqual([]);
    });

    test('private segments only where they are asked for', async () => {
      const call = sampleCall('one');
      await append(call, said(call.id, 1, 'secret', { private: true }), said(call.id, 2, 'no secret'));
      expect(await find('secret', { withPrivate: false })).toEqual(['no secret']);
    });

    test('within a time', async () => {
      const call = sampleCall('one');
      await append(call, ...[1, 2, 3, 4].map((second) => said(call.id, second, `word ${second}`)));
      expect(await find('word', { from: at(2), to: at(4) })).toEqual(['word 3', 'word 2']);
    });

    test('other facts, inputs and files that are played are not found', async () => {
      const call = sampleCall('one');
      const input = sampleEntry(call.id, 1, { kind: 'input', type: 'call.speech', data: { text: 'word' } });
      const file = sampleEntry(call.id, 2, { type: 'ai.talk', data: { prompt: { file: 'word.wav' } } });
      const other = sampleEntry(call.id, 3, { type: 'call.returned', data: { reason: 'word' } });
      await append(call, input, file, other);
      expect(await find('word')).toEqual([]);
    });

    test('pages go on where the former ended, also past what does not count', async () => {
      const call = sampleCall('one');
      const entries = Array.from({ length: 30 }, (_, index) =>
        said(call.id, index + 1, `word ${index}`, { private: index % 3 === 0 }),
      );
      await append(call, ...entries);
      const seen: string[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages < 30; pages += 1) {
        const page = await store.searchTranscripts({ phrases: ['word'], withPrivate: false, limit: 7, cursor });
        seen.push(...page.items.map(({ snippet }) => snippet));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      const all = Array.from({ length: 30 }, (_, index) => index).filter((index) => index % 3 !== 0);
      expect(seen).toEqual(all.toReversed().map((index) => `word ${index}`));
      const foreign = store.searchTranscripts({ phrases: ['word'], withPrivate: true, limit: 1, cursor: 'x!' });
      await expect(foreign).rejects.toBeInstanceOf(BadCursorError);
    });

    test('one search looks at a bounded number of segments, and says that there may be more', async () => {
      const call = sampleCall('one');
      const entries = Array.from({ length: 2_500 }, (_, index) => said(call.id, index + 1, 'word', { private: index > 0 }));
      await append(call, ...entries);
      const query = { phrases: ['word'], withPrivate: false, limit: 10 };
      const first = await store.searchTranscripts(query);
      expect(first.items).toEqual([]);
      const second = await store.searchTranscripts({ ...query, cursor: first.nextCursor! });
      expect(second.items).toHaveLength(1);
      expect(second.nextCursor).toBeNull();
    }); // prettier-ignore

    test('a long text is shown by what is around the words', async () => {
      const call = sampleCall('one');
      await append(call, said(call.id, 1, `${'before '.repeat(200)}needle${' behind'.repeat(200)}`));
      const [snippet = ''] = await find('needle');
      expect(snippet).toMatch(/^….*before needle behind.*…$/);
      expect(snippet.length).toBeLessThan(300);
    });

    test('the words of a deleted call are gone', async () => {
      const [old, up] = [sampleCall('old', { endedAt: at(9), state: 'ended' }), sampleCall('up')];
      await append(old, said(old.id, 1, 'needle'), said(old.id, 2, 'needle again'));
      await append(up, said(up.id, 1, 'needle too'));
      await store.deleteEnded(at(10), 10);
      expect(await find('needle')).toEqual(['needle too']);
      expect(await find('again')).toEqual([]);
    });

    test('a refused batch leaves no words behind', async () => {
      const call = sampleCall('one');
      await append(call, said(call.id, 1, 'first'));
      await expect(append(call, said(call.id, 3, 'needle'))).rejects.toMatchObject({ code: 'sequence' });
      expect(await find('needle')).toEqual([]);
    });

    test('no text that is searched for is a fault, or an operator', async () => {
      const call = sampleCall('one');
      await append(call, said(call.id, 1, 'alpha beta'), said(call.id, 2, 'beta'));
      for (const phrase of ['" OR "beta', 'NEAR(alpha beta)', 'beta NOT alpha', 'text:alpha', 'alph*']) {
        expect(await find(phrase)).toEqual([]);
      }
      await fc.assert(
        fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), async (phrases) => {
          await find(phrases);
        }),
      );
    });
  });
}
