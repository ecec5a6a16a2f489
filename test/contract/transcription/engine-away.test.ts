import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/speech/stt/shared/limits.ts';
import { openVosk } from '../../../src/speech/stt/vosk/index.ts';
import { FLUSH_LIMIT_MS, TurnGate } from '../../../src/transcription/turn-gate.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { ScriptedDetector } from '../../fakes/scripted-speech.ts';
import { SpeechSocketServer } from '../../tools/speech-socket-server.ts';

const TURNS = { silenceMs: 700, minSpeechMs: 250, maxTurnMs: 30_000 };

/** Time passes on the clock, and a little for the sockets. */
async function pass(clock: FakeClock, ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 100) {
    clock.advance(100);
    await pause(1);
  }
}

test('a flush that is late is not taken for one that is answered', () => {
  expect(DEFAULT_LIMITS.flushMs).toBeGreaterThan(FLUSH_LIMIT_MS);
});

test.each(['is away', 'never answers'])('an engine that %s: each word is told as missing, once', async (what) => {
  await using server = new SpeechSocketServer(() => () => undefined);
  await server.listen();
  const url = `ws://127.0.0.1:${String(server.port)}`;
  if (what === 'is away') await server[Symbol.asyncDispose]();
  const clock = new FakeClock();
  const options = { clock, logger: pino({ level: 'silent' }), apiKey: null, model: null, language: null };
  const recognizer = openVosk({ ...options, url });
  const detector = new ScriptedDetector();
  const missing: { startMs: number; endMs: number }[] = [];
  const gate = new TurnGate({
    recognizer,
    detector,
    turns: TURNS,
    recognition: { language: null, hints: [], partials: true },
    clock,
    events: {
      voice: () => undefined,
      recognized: () => expect.unreachable('there are no words'),
      missing: (startMs, endMs) => missing.push({ startMs, endMs }),
    },
  });
  await pass(clock, 300);
  for (const startMs of [1_000, 4_000, 7_000]) {
    for (let atMs = startMs; atMs < startMs + 2_000; atMs += 20) {
      gate.write(new Int16Array(160).fill(3_000), atMs);
      if (atMs === startMs + 100) detector.tell('started', startMs);
    }
    detector.tell('ended', startMs + 2_000);
  }
  await pass(clock, 7_000);
  const finished = gate.finish(4_000);
  await pass(clock, 5_000);
  await finished;
  for (const startMs of [1_000, 4_000, 7_000]) {
    const covered = missing.reduce(
      (sum, span) => sum + Math.max(0, Math.min(span.endMs, startMs + 2_000) - Math.max(span.startMs, startMs)),
      0,
    );
    expect(covered).toBe(2_000);
  }
  await recognizer.close();
});
