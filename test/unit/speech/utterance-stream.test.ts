import { describe, expect, test } from 'vitest';
import type { RecognitionEvent, Recognized } from '../../../src/ports/speech.ts';
import { UTTERANCE_LIMIT_MS, UtteranceStream } from '../../../src/speech/utterance-stream.ts';
import { FLUSH_LIMIT_MS } from '../../../src/transcription/turn-gate.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { ScriptedDetector } from '../../fakes/scripted-speech.ts';
import { settle } from '../../fakes/settle.ts';
import { toneSamples } from '../../tools/index.ts';

class Bench {
  readonly clock = new FakeClock();
  readonly told: RecognitionEvent[] = [];
  /** What the engine was asked for. */
  readonly asked: (PromiseWithResolvers<Recognized | null> & { readonly givenUp: AbortSignal })[] = [];
  readonly stream = new UtteranceStream({
    clock: this.clock,
    who: 'the engine',
    detector: new ScriptedDetector(),
    hints: [],
    recognize: async (_utterance, _hints, givenUp) => {
      const asked = { ...Promise.withResolvers<Recognized | null>(), givenUp };
      this.asked.push(asked);
      return await asked.promise;
    },
    onEvent: (event) => this.told.push(event),
    onClose: () => undefined,
  });

  say(atMs: number): Promise<void> {
    this.stream.write(toneSamples(440, 500), atMs);
    return this.stream.flush();
  }
}

describe('UtteranceStream', () => {
  test('close() withdraws what the engine has not answered, and nothing is told any more', async () => {
    const bench = new Bench();
    const flushes = [bench.say(1_000), bench.say(3_000)];
    await settle();
    await bench.stream.close();
    expect(bench.asked.map(({ givenUp }) => givenUp.aborted)).toEqual([true, true]);
    await Promise.all(flushes);
    expect(bench.told).toEqual([]);
    expect(bench.clock.pending).toBe(0);
  });

  test('what is not recognized before the flush is given up is missing, and its words do not come later', async () => {
    expect(UTTERANCE_LIMIT_MS).toBeLessThan(FLUSH_LIMIT_MS);
    const bench = new Bench();
    const flushed = bench.say(1_000);
    await settle();
    bench.clock.advance(UTTERANCE_LIMIT_MS);
    await flushed;
    const missing = {
      type: 'missing',
      startMs: 1_000,
      endMs: 1_500,
      reason: 'the engine did not answer within 9500 ms',
    };
    expect(bench.told).toEqual([missing]);
    expect(bench.asked[0]!.givenUp.aborted).toBe(true);
    bench.asked[0]!.resolve({ text: 'late', startMs: 1_000, endMs: 1_500, confidence: null, words: [] });
    await settle();
    expect(bench.told).toEqual([missing]);
  });
});
