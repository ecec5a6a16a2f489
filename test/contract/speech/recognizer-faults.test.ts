import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecognitionStream, SpeechRecognizer } from '../../../src/ports/speech.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { openAssemblyAi } from '../../../src/speech/stt/assemblyai/index.ts';
import { openVosk } from '../../../src/speech/stt/vosk/index.ts';
import { eventually } from '../../sip/harness/wait.ts';
import { SpeechSocketServer } from '../../tools/speech-socket-server.ts';
import { VoskServer } from '../../tools/vosk-server.ts';
import { beSilent, Heard, say, START_MS, TONES } from './speech-bench.ts';

const LIMITS = { retryMs: 20, maxRetryMs: 40, stallMs: 1_000, flushMs: 1_500, beatMs: 30, refusedMs: 5_000 };
const OPTIONS = {
  clock: new SystemClock(),
  logger: pino({ level: 'silent' }),
  apiKey: null,
  model: null,
  language: null,
  limits: LIMITS,
};

describe('a vosk-server that misbehaves', () => {
  let server: VoskServer;
  let recognizer: SpeechRecognizer;
  let stream: RecognitionStream;
  let heard: Heard;
  beforeEach(async () => {
    server = await VoskServer.open(TONES);
    recognizer = openVosk({ ...OPTIONS, url: server.url });
    heard = new Heard();
    stream = recognizer.open({ language: null, hints: [], partials: false }, heard.take);
    await eventually('it is connected', () => server.socket.connections === 1);
  });
  afterEach(async () => {
    await recognizer.close();
    await server[Symbol.asyncDispose]();
  });

  test('one that says goodbye in the midst costs no word', async () => {
    say(stream, 440, START_MS, 500);
    await pause(20);
    server.socket.hangUp(1_011, 'restart');
    await eventually('it is gone', () => recognizer.unavailable() === 'it closed the connection (1011)');
    await stream.flush();
    await heard.until(() => heard.of('final').length > 0);
    expect(heard.text).toBe('hello');
    expect(heard.of('missing')).toEqual([]);
  });

  test('a message that is too long costs the connection, and no word', async () => {
    say(stream, 440, START_MS, 500);
    server.socket.say(JSON.stringify({ text: 'x'.repeat(2_000_000) }));
    await stream.flush();
    await heard.until(() => heard.of('final').length > 0);
    expect(heard.text).toBe('hello');
    expect(server.socket.requests.length).toBe(2);
  });

  test('one that answers late is waited for, and its words have their own time', async () => {
    server.delayMs = 600;
    say(stream, 440, START_MS);
    await stream.flush();
    expect(heard.text).toBe('hello');
    expect(Math.abs(heard.of('final')[0]!.startMs - START_MS)).toBeLessThan(200);
  });

  test('words that come after the limit of a flush are told all the same', async () => {
    server.delayMs = 900;
    const endMs = say(stream, 440, START_MS);
    const began = performance.now();
    await Promise.race([stream.flush(), pause(300)]);
    expect(performance.now() - began).toBeLessThan(600);
    beSilent(stream, 100, endMs);
    await heard.until(() => heard.of('final').length > 0);
    expect(heard.text).toBe('hello');
    expect(heard.of('missing')).toEqual([]);
  });

  test('without a wish for them there are no partial results', async () => {
    say(stream, 440, START_MS, 1_000);
    await stream.flush();
    expect(heard.events.map(({ type }) => type)).toEqual(['final']);
  });
});

test('vosk: what a server breaks off on three times is missing, and it is not given it again', async () => {
  let broken = 0;
  await using server = new SpeechSocketServer((socket) => (_data, isBinary) => {
    if (!isBinary) return;
    broken += 1;
    socket.terminate();
  });
  await server.listen();
  const recognizer = openVosk({ ...OPTIONS, url: `ws://127.0.0.1:${String(server.port)}` });
  const heard = new Heard();
  const stream = recognizer.open({ language: null, hints: [], partials: true }, heard.take);
  say(stream, 440, START_MS, 100);
  await heard.until(() => heard.of('missing').length > 0);
  await pause(200);
  expect(broken).toBe(3);
  expect(heard.events).toEqual([
    { type: 'missing', startMs: START_MS, endMs: START_MS + 100, reason: 'it closed the connection (1006)' },
  ]);
  await recognizer.close();
});

test('assemblyai: a key that is refused by a code of the closed connection is not shown again soon', async () => {
  await using server = new SpeechSocketServer((socket) => {
    socket.send('{"type":"Begin","id":"s","expires_at":1}');
    socket.close(1008, 'Unauthorized Connection');
    return () => undefined;
  });
  await server.listen();
  const url = `ws://127.0.0.1:${String(server.port)}/v3/ws`;
  const recognizer = openAssemblyAi({ ...OPTIONS, url, apiKey: 'k' });
  const heard = new Heard();
  const stream = recognizer.open({ language: null, hints: [], partials: true }, heard.take);
  say(stream, 440, START_MS);
  await eventually('it is known', () => recognizer.unavailable() === 'it refuses the key (1008)');
  await pause(200);
  expect(server.requests.length).toBe(1);
  await recognizer.close();
  expect(heard.of('missing')).toEqual([
    { type: 'missing', startMs: START_MS, endMs: START_MS + 300, reason: 'it refuses the key (1008)' },
  ]);
});

test('assemblyai: an engine that says too much is left, and what it was given is missing', async () => {
  await using server = new SpeechSocketServer((socket) => {
    socket.send('{"type":"Begin"}');
    return () => {
      for (let index = 0; index < 3_000; index += 1) socket.send('{"type":"Heartbeat"}');
    };
  });
  await server.listen();
  const recognizer = openAssemblyAi({ ...OPTIONS, url: `ws://127.0.0.1:${String(server.port)}`, apiKey: 'k' });
  const heard = new Heard();
  const stream = recognizer.open({ language: null, hints: [], partials: true }, heard.take);
  say(stream, 440, START_MS);
  void stream.flush();
  await eventually('it is left', () => recognizer.unavailable() === 'it says too much');
  await stream.close();
  expect(heard.of('missing')).toMatchObject([{ startMs: START_MS, reason: 'it says too much' }]);
  await recognizer.close();
});
