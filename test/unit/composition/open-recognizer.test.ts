import { pino } from 'pino';
import { expect, test } from 'vitest';
import { openRecognizer } from '../../../src/composition/open-recognizer.ts';
import type { SpeechRecognizer } from '../../../src/ports/speech.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { good } from '../config/config-file.ts';

const CONTEXT = { clock: new FakeClock(), logger: pino({ level: 'silent' }) };

function opened(fields: string): SpeechRecognizer | null {
  return openRecognizer(good(`speech: { stt: { ${fields} } }`).speech, CONTEXT);
}

test('none recognizes nothing', () => {
  expect(opened('engine: none')).toBeNull();
});

test.each([
  ['vosk', 'url: "ws://127.0.0.1:2700"'],
  ['openai', 'apiKey: k'],
  ['openai-realtime', 'apiKey: k'],
  ['assemblyai', 'apiKey: k'],
  ['deepgram', 'apiKey: k'],
])('%s is made without a connection', async (engine, fields) => {
  const recognizer = opened(`engine: ${engine}, ${fields}`);
  expect(recognizer?.name).toBe(engine);
  expect(recognizer?.unavailable()).toBeNull();
  await recognizer?.close();
  expect(CONTEXT.clock.pending).toBe(0);
});

test.each(['local', 'pocketsphinx'])('%s is made without a process', async (engine) => {
  const recognizer = opened(`engine: ${engine}`);
  expect(recognizer?.name).toBe(engine);
  await recognizer?.close();
  expect(CONTEXT.clock.pending).toBe(0);
});
