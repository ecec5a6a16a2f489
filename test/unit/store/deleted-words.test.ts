import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { asCallId } from '../../../src/ports/ids.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { at, sampleCall, sampleEntry } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

test('the words of deleted calls are nowhere in the file: not in the journal, and not in the index', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'warmbridge-words-'));
  try {
    const file = join(directory, 'test.db');
    const clock = new FakeClock();
    const store = await DatabaseStore.open({ database: { kind: 'sqlite', file }, clock, logger: pino({ level: 'silent' }) });
    for (const [id, word] of [['old', 'zebrafish'], ['up', 'walrus'], ['gone', 'quagga']] as const) {
      const call = sampleCall(id, id === 'up' ? {} : { endedAt: at(9), state: 'ended' });
      const spoken = { leg: `${id}.l1`, role: 'caller', startMs: 0, endMs: 1, private: false, confidence: null };
      const entries = Array.from({ length: 200 }, (_, index) =>
        sampleEntry(call.id, index + 1, { type: 'call.speech', data: { ...spoken, text: `${word} says ${String(index)}` } }),
      );
      await store.append({ call, entries, handoffs: [] });
    }
    expect(await store.deleteEnded(at(10), 10)).toHaveLength(2);
    for (let steps = 0; steps < 20; steps += 1) {
      clock.advance(200);
      await store.getCall(asCallId('up'));
    }
    const query = { phrases: ['walrus'], withPrivate: true, limit: 300 };
    expect((await store.searchTranscripts(query)).items).toHaveLength(200);
    await store.close();
    const bytes = readFileSync(file, 'latin1');
    expect(['walrus', 'zebrafish', 'quagga'].filter((word) => bytes.includes(word))).toEqual(['walrus']);
  } finally {
    rmSync(directory, { recursive: true });
  }
}); // prettier-ignore
