import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecognitionStream, SpeechRecognizer } from '../../../src/ports/speech.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { openOpenAi } from '../../../src/speech/stt/openai/index.ts';
import { eventually } from '../../sip/harness/wait.ts';
import { OpenAiServer } from './servers/openai-server.ts';
import { beSilent, Heard, say, START_MS } from './speech-bench.ts';

const LIMITS = { retryMs: 20, maxRetryMs: 50, stallMs: 2_000, flushMs: 2_000, maxUtteranceMs: 1_000, keepMs: 2_000 };

describe('openai: what HTTP adds', () => {
  let server: OpenAiServer;
  let recognizer: SpeechRecognizer;
  let heard: Heard;
  let stream: RecognitionStream;
  beforeEach(async () => {
    server = new OpenAiServer();
    await server.listen();
    recognizer = openOpenAi({
      clock: new SystemClock(),
      logger: pino({ level: 'silent' }),
      url: `${server.url}/`,
      apiKey: null,
      model: null,
      language: 'de-AT',
      limits: LIMITS,
    });
    heard = new Heard();
    stream = recognizer.open({ language: null, hints: [], partials: true }, heard.take);
  });
  afterEach(async () => {
    await recognizer.close();
    await server[Symbol.asyncDispose]();
  });

  test.each([500, 503, 429, 408])(
    '%d is tried again, and given up after three times (RFC 9110 15.6)',
    async (status) => {
      server.status = status;
      say(stream, 440, START_MS);
      await stream.flush();
      expect(server.asked).toBe(3);
      expect(heard.events).toEqual([
        { type: 'missing', startMs: START_MS, endMs: START_MS + 300, reason: `it answers ${String(status)}` },
      ]);
      server.status = null;
      say(stream, 700, START_MS + 1_000);
      await stream.flush();
      expect(heard.text).toBe('human');
    },
  );

  test.each([400, 413, 415, 422])('%d costs the utterance only (RFC 9110 15.5)', async (status) => {
    server.status = status;
    say(stream, 440, START_MS);
    void stream.flush();
    await heard.until(() => heard.of('missing').length > 0);
    server.status = null;
    say(stream, 700, START_MS + 1_000);
    await stream.flush();
    expect(server.asked).toBe(2);
    expect(heard.text).toBe('human');
  });

  test.each([404, 301, 403])('%d is not asked again soon', async (status) => {
    server.status = status;
    say(stream, 440, START_MS);
    void stream.flush();
    await eventually('it is known', () => recognizer.unavailable() !== null);
    await pause(150);
    expect(server.asked).toBe(1);
  });

  test('a request that is cut is made again', async () => {
    server.mode = 'silent';
    say(stream, 440, START_MS);
    const flushed = stream.flush();
    await eventually('it is asked', () => server.asked === 1);
    server.mode = 'works';
    server.cut();
    await flushed;
    expect(heard.events).toMatchObject([{ type: 'final', text: 'hello' }]);
  });

  test('an utterance that nobody ends is cut', async () => {
    const endMs = say(stream, 440, START_MS, 400);
    say(stream, 700, beSilent(stream, 800, endMs), 300);
    await heard.until(() => heard.of('final').length > 0);
    await stream.flush();
    expect(heard.text).toBe('hello human');
  });

  test('silence is not sent: such engines make up words of it', async () => {
    beSilent(stream, 900, START_MS);
    await stream.flush();
    expect(server.asked).toBe(0);
  });

  test('the form has the language, the model and what words are likely', async () => {
    stream.hint(['sales', 'billing', 'sales']);
    say(stream, 440, START_MS);
    await stream.flush();
    expect(Object.fromEntries(server.forms[0]!)).toEqual({
      model: 'whisper-1',
      language: 'de',
      prompt: 'sales, billing',
      temperature: '0',
      response_format: 'verbose_json',
      'timestamp_granularities[]': 'word',
    });
    expect(heard.of('final')[0]?.confidence).toBeCloseTo(Math.exp(-0.2));
  });

  test('a pause inside an utterance moves no word', async () => {
    say(stream, 440, START_MS, 200);
    say(stream, 700, START_MS + 800, 200);
    await stream.flush();
    const [hello, human] = heard.of('final')[0]?.words ?? [];
    expect(Math.abs(hello!.startMs - START_MS)).toBeLessThan(50);
    expect(Math.abs(human!.startMs - START_MS - 800)).toBeLessThan(50);
  });
});
