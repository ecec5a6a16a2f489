import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecognitionStream, SpeechRecognizer } from '../../../src/ports/speech.ts';
import type { SystemClock } from '../../../src/shared/system-clock.ts';
import type { RecognizerOptions } from '../../../src/speech/stt/shared/index.ts';
import { CountedClock } from '../../fakes/counted-clock.ts';
import { eventually } from '../../sip/harness/wait.ts';
import type { ServerMode } from '../../tools/speech-socket-server.ts';
import { beSilent, Heard, say, START_MS, writeAudio } from './speech-bench.ts';

/** A server that a test can make misbehave. */
export interface EngineServer extends AsyncDisposable {
  mode: ServerMode;
  readonly url: string;
  /** Connections that are open. */
  readonly connections: number;
  /** Requests or connections that were asked for so far. */
  readonly asked: number;
  /** The likely words that the server knows of; null: the engine has no such thing. */
  readonly hints: readonly string[] | null;
  /** The keys that it was shown. */
  readonly keys: readonly string[];
  listen(): Promise<void>;
  away(): Promise<void>;
  /** Cuts all connections. */
  cut(): void;
  /** Takes in nothing more of what is sent, for the connections that are open or are made from now on. */
  stopReading(): void;
}

export interface EngineUnderTest {
  readonly name: string;
  /** What the tests are called by; default: the name. */
  readonly title?: string;
  /** Whether it has a connection for each stream, with partial results, and whether it has times for words. */
  readonly partials: boolean;
  readonly wordTimes: boolean;
  /** Whether its key is checked. */
  readonly hasKey: boolean;
  /** Whether it ends utterances itself, without `flush()`. */
  readonly endsUtterances: boolean;
  /** The server does not listen yet. */
  server(): EngineServer;
  recognizer(options: RecognizerOptions): SpeechRecognizer;
}

const TOLERANCE_MS = 200;
const KEY = 'key-of-the-tests';
const LIMITS = {
  connectMs: 1_000,
  retryMs: 40,
  maxRetryMs: 200,
  refusedMs: 400,
  stallMs: 500,
  flushMs: 2_500,
  keepMs: 4_000,
  maxUtteranceMs: 2_500,
  windowMs: 3_500,
  beatMs: 30,
  keepAliveMs: 100,
};

/** Octets of buffers that somebody still holds. */
async function heldBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  for (let round = 0; round < 3; round += 1) {
    (runInNewContext('gc') as () => void)();
    await pause(20); // buffers are freed a little later
  }
  return process.memoryUsage().arrayBuffers;
}

/** The contract of every recognizer by network, against a server that speaks its protocol and hears tones. */
export function runRecognizerContract(engine: EngineUnderTest): void {
  describe(`recognizer contract: ${engine.title ?? engine.name}`, () => {
    let server: EngineServer;
    let clock: CountedClock & SystemClock;
    let recognizer: SpeechRecognizer;

    beforeEach(() => {
      server = engine.server();
      clock = new CountedClock();
    });
    afterEach(async () => {
      await recognizer.close();
      await eventually('all connections are closed', () => server.connections === 0);
      expect(clock.pending).toBe(0);
      await server[Symbol.asyncDispose]();
    });

    async function start(limits: Partial<typeof LIMITS> = {}): Promise<void> {
      await server.listen();
      make(limits);
    }
    function make(limits: Partial<typeof LIMITS> = {}): void {
      recognizer = engine.recognizer({
        clock,
        logger: pino({ level: 'silent' }),
        url: server.url,
        apiKey: KEY,
        model: null,
        language: null,
        random: () => 0.5,
        limits: { ...LIMITS, ...limits },
      });
    }
    function open(heard: Heard, hints: readonly string[] = []): RecognitionStream {
      return recognizer.open({ language: 'en-US', hints, partials: true }, heard.take);
    }
    /** Every word is where it was said. */
    function expectWords(heard: Heard, said: readonly { text: string; startMs: number; endMs: number }[]): void {
      expect(heard.text).toBe(said.map(({ text }) => text).join(' '));
      const found = engine.wordTimes ? heard.of('final').flatMap(({ words }) => words) : heard.of('final');
      for (const [index, word] of said.entries()) {
        expect(Math.abs(found[index]!.startMs - word.startMs), `start of ${word.text}`).toBeLessThan(TOLERANCE_MS);
        expect(Math.abs(found[index]!.endMs - word.endMs), `end of ${word.text}`).toBeLessThan(TOLERANCE_MS);
      }
    }

    test('partial results come first, then the final one, with times on the clock of the caller', async () => {
      await start();
      const heard = new Heard();
      const stream = open(heard);
      beSilent(stream, 200, START_MS);
      say(stream, 440, START_MS + 200);
      await stream.flush();
      expectWords(heard, [{ text: 'hello', startMs: START_MS + 200, endMs: START_MS + 500 }]);
      const types = heard.events.map(({ type }) => type);
      expect(types.at(-1)).toBe('final');
      if (engine.partials) {
        expect(types[0]).toBe('partial');
        expect(heard.of('partial').at(-1)).toMatchObject({ text: 'hello' });
        expect(Math.abs(heard.of('partial')[0]!.startMs - START_MS)).toBeLessThan(1_000);
      }
      expect(recognizer.unavailable()).toBeNull();
      expect(recognizer.name).toBe(engine.name);
      if (engine.hasKey) expect(server.keys).toContain(KEY);
    });

    test('words after a pause that was not written are where they were said', async () => {
      await start();
      const heard = new Heard();
      const stream = open(heard);
      say(stream, 440, START_MS);
      await stream.flush();
      const later = [400, 3_000, 95_000].map((pauseMs, index) => START_MS + pauseMs + index * 500);
      for (const atMs of later) {
        say(stream, 700, atMs);
        await stream.flush();
      }
      expectWords(heard, [
        { text: 'hello', startMs: START_MS, endMs: START_MS + 300 },
        ...later.map((atMs) => ({ text: 'human', startMs: atMs, endMs: atMs + 300 })),
      ]);
    });

    test.runIf(engine.endsUtterances)('an utterance that nobody flushes ends by itself', async () => {
      await start();
      const heard = new Heard();
      const stream = open(heard);
      const endMs = say(stream, 440, START_MS);
      beSilent(stream, 800, endMs);
      say(stream, 700, START_MS + 30_000);
      await heard.until(() => heard.of('final').length > 0);
      await stream.flush();
      expectWords(heard, [
        { text: 'hello', startMs: START_MS, endMs: START_MS + 300 },
        { text: 'human', startMs: START_MS + 30_000, endMs: START_MS + 30_300 },
      ]);
    });

    test('a flush with nothing to say is done, and so is one without audio', async () => {
      await start();
      const heard = new Heard();
      const stream = open(heard);
      await stream.flush();
      beSilent(stream, 300, START_MS);
      await Promise.all([stream.flush(), stream.flush()]);
      expect(heard.of('final')).toEqual([]);
      expect(heard.of('missing')).toEqual([]);
    });

    test('a connection that breaks in the midst of an utterance costs no word, and none comes twice', async () => {
      await start();
      const heard = new Heard();
      const stream = open(heard);
      say(stream, 440, START_MS);
      await stream.flush();
      say(stream, 700, START_MS + 5_000);
      await eventually('it is connected', () => server.connections > 0 || !engine.partials);
      await pause(30);
      server.cut();
      say(stream, 1_000, START_MS + 5_300);
      await stream.flush();
      await heard.until(() => heard.text.split(' ').length >= 3);
      expectWords(heard, [
        { text: 'hello', startMs: START_MS, endMs: START_MS + 300 },
        ...(engine.wordTimes
          ? [
              { text: 'human', startMs: START_MS + 5_000, endMs: START_MS + 5_300 },
              { text: 'please', startMs: START_MS + 5_300, endMs: START_MS + 5_600 },
            ]
          : [{ text: 'human please', startMs: START_MS + 5_000, endMs: START_MS + 5_600 }]),
      ]);
      expect(heard.of('missing')).toEqual([]);
    });

    test('a server that comes later gets what was said meanwhile', async () => {
      await server.listen();
      await server.away();
      make();
      const heard = new Heard();
      const stream = open(heard);
      say(stream, 440, START_MS);
      const flushed = stream.flush();
      await eventually('it is known to be away', () => recognizer.unavailable() !== null);
      await server.listen();
      await flushed;
      await heard.until(() => heard.of('final').length > 0);
      expectWords(heard, [{ text: 'hello', startMs: START_MS, endMs: START_MS + 300 }]);
      expect(heard.of('missing')).toEqual([]);
      expect(recognizer.unavailable()).toBeNull();
    });

    test('what does not fit while the server is away is told once, with its time', async () => {
      await server.listen();
      await server.away();
      make({ flushMs: 100 });
      const heard = new Heard();
      const stream = open(heard);
      for (let index = 0; index < 12; index += 1) {
        say(stream, 440, START_MS + index * 1_000, 1_000);
        if (index % 2 === 1) void stream.flush();
      }
      await stream.flush(); // the limit of a flush
      await server.listen();
      await heard.until(() => heard.of('final').length > 0);
      const missing = heard.of('missing');
      expect(missing).toHaveLength(1);
      expect(missing[0]?.startMs).toBe(START_MS);
      expect(missing[0]?.endMs).toBeGreaterThanOrEqual(START_MS + 5_000);
      expect(missing[0]?.endMs).toBeLessThanOrEqual(START_MS + 10_000);
      expect(missing[0]?.reason).toMatch(/ECONNREFUSED/);
      expect(heard.of('final')[0]!.startMs).toBeGreaterThanOrEqual(missing[0]!.endMs - TOLERANCE_MS);
    });

    test('a server that says nothing has a limit, and what it did not answer is missing', async () => {
      server.mode = 'silent';
      await start({ flushMs: 1_000, connectMs: 300 });
      const heard = new Heard();
      const stream = open(heard);
      say(stream, 440, START_MS, 1_000);
      say(stream, 440, START_MS + 1_000, 2_500);
      await stream.flush();
      expect(heard.of('final')).toEqual([]);
      await eventually('it is known', () => recognizer.unavailable() !== null);
      await stream.close();
      expect(heard.of('missing')[0]).toMatchObject({ startMs: START_MS });
      const lastMs = Math.max(...heard.of('missing').map(({ endMs }) => endMs));
      expect(lastMs).toBe(START_MS + 3_500);
    });

    test('a server that hung goes on once it works', async () => {
      server.mode = 'silent';
      await start({ flushMs: 100, connectMs: 300 });
      const heard = new Heard();
      const stream = open(heard);
      say(stream, 440, START_MS, 3_500);
      await stream.flush();
      await eventually('it is known', () => recognizer.unavailable() !== null);
      server.mode = 'works';
      const atMs = START_MS + 20_000;
      say(stream, 700, atMs);
      await stream.flush();
      await heard.until(() => heard.text.endsWith('human'));
      expect(Math.abs(heard.of('final').at(-1)!.endMs - atMs - 300)).toBeLessThan(TOLERANCE_MS);
    });

    test('answers that are not of the protocol harm nobody', async () => {
      server.mode = 'garbage';
      await start({ flushMs: 600, connectMs: 300 });
      const heard = new Heard();
      const stream = open(heard);
      for (let index = 0; index < 5; index += 1) {
        say(stream, 440, START_MS + index * 1_000, 1_000);
        await pause(20);
      }
      await stream.flush();
      expect(heard.of('final')).toEqual([]);
      server.mode = 'works';
      server.cut();
      const atMs = START_MS + 60_000;
      await pause(400);
      say(stream, 700, atMs);
      await stream.flush();
      await heard.until(() => heard.text.endsWith('human'));
    });

    test('a server that refuses the key is asked seldom, by all streams together, and it is said', async () => {
      server.mode = 'refuses';
      await start({ flushMs: 100, refusedMs: 3_000 });
      const heard = new Heard();
      const first = open(heard);
      say(first, 440, START_MS);
      await first.flush();
      await eventually('it is known', () => recognizer.unavailable() !== null);
      expect(recognizer.unavailable()).toBe('it refuses the key (401)');
      const second = open(heard);
      say(second, 440, START_MS);
      await second.flush();
      await pause(300);
      expect(server.asked).toBe(1);
      await Promise.all([first.close(), second.close()]);
      expect(heard.of('missing')).toEqual(
        [0, 0].map(() => ({ type: 'missing', startMs: START_MS, endMs: START_MS + 300, reason: 'it refuses the key (401)' })),
      ); // prettier-ignore
    });

    test('a server that refused the key and takes it later is used again', async () => {
      server.mode = 'refuses';
      await start({ refusedMs: 200 });
      const heard = new Heard();
      const stream = open(heard);
      say(stream, 440, START_MS);
      void stream.flush();
      await eventually('it is known', () => recognizer.unavailable() !== null);
      server.mode = 'works';
      await heard.until(() => heard.of('final').length > 0);
      expect(recognizer.unavailable()).toBeNull();
    });

    test('a server that does not read costs a bounded amount of memory, and what it did not get is missing', async () => {
      await start({ stallMs: 60_000, flushMs: 100 });
      const heard = new Heard();
      const stream = open(heard);
      say(stream, 440, START_MS);
      void stream.flush();
      await heard.until(() => heard.events.length > 0);
      server.stopReading();
      const before = await heldBytes();
      const minute = new Int16Array(60 * 8_000).map((_, index) => (index % 16 < 8 ? 4_000 : -4_000));
      const minutes = 30;
      for (let index = 0; index < minutes; index += 1) {
        writeAudio(stream, minute, START_MS + 1_000 + index * 60_000);
        if (index % 10 === 0) await pause(1);
      }
      const grown = (await heldBytes()) - before;
      expect(grown).toBeLessThan(4_000_000); // of 28 MB; what the kernel takes is not ours
      await stream.close();
      const missingMs = heard.of('missing').reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
      expect(missingMs).toBeGreaterThan(20 * 60_000);
      expect(heard.of('missing').length).toBeLessThan(100);
      server.cut(); // it does not see that we have gone
    });

    test('two streams at once do not hear each other', async () => {
      await start();
      const [one, other] = [new Heard(), new Heard()];
      const [first, second] = [open(one), open(other)];
      for (let index = 0; index < 5; index += 1) {
        say(first, 440, START_MS + index * 100, 100);
        say(second, 700, START_MS + 9_000 + index * 100, 100);
      }
      await Promise.all([first.flush(), second.flush()]);
      expectWords(one, [{ text: 'hello', startMs: START_MS, endMs: START_MS + 500 }]);
      expectWords(other, [{ text: 'human', startMs: START_MS + 9_000, endMs: START_MS + 9_500 }]);
    });

    test('hints reach an engine that can use them, and others go on', async () => {
      await start();
      const heard = new Heard();
      const stream = open(heard, ['receptionist']);
      say(stream, 440, START_MS);
      await stream.flush();
      if (server.hints !== null) expect(server.hints).toEqual(['receptionist']);
      stream.hint(['billing', 'sales']);
      say(stream, 700, START_MS + 1_000);
      await stream.flush();
      if (server.hints !== null) expect(server.hints).toEqual(['billing', 'sales']);
      expect(heard.text).toBe('hello human');
    });

    test('nothing is told after close(), which is idempotent and ends a flush', async () => {
      await start();
      const heard = new Heard();
      const stream = open(heard);
      say(stream, 440, START_MS);
      await pause(50);
      const flushed = stream.flush();
      const closed = stream.close();
      const told = heard.events.length;
      stream.write(new Int16Array(800), START_MS + 1_000);
      stream.hint(['late']);
      await Promise.all([flushed, closed, stream.close(), stream.flush()]);
      await pause(100);
      expect(heard.events).toHaveLength(told);
      if (engine.partials) await eventually('the connection is closed', () => server.connections === 0);
    });

    test('a stream that is closed before it is connected leaves nothing', async () => {
      await start();
      const heard = new Heard();
      await open(heard).close();
      const stream = open(heard);
      stream.write(new Int16Array(0), START_MS);
      stream.write(new Int16Array(100), Number.NaN);
      await stream.close();
      expect(heard.events).toEqual([]);
    });

    test('an idle stream lives on', async () => {
      await start();
      const heard = new Heard();
      const stream = open(heard);
      say(stream, 440, START_MS);
      await stream.flush();
      await pause(LIMITS.stallMs * 2);
      say(stream, 700, START_MS + 10_000);
      await stream.flush();
      expect(heard.text).toBe('hello human');
      expect(heard.of('missing')).toEqual([]);
    });
  });
}
