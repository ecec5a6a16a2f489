import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWav } from '../../../../src/media/wav/index.ts';
import type { Clock, TimerHandle } from '../../../../src/ports/clock.ts';
import type { FliteOptions } from '../../../../src/speech/tts/flite/index.ts';
import {
  FLITE_VOICES,
  FliteTextToSpeech,
  MAX_TEXT_LENGTH,
  SpeechError,
} from '../../../../src/speech/tts/flite/index.ts';

/** A clock that stands still until a test moves it. */
class ManualClock implements Clock {
  readonly timers = new Map<TimerHandle, { at: number; task: () => void }>();
  #now = 0;
  now(): number {
    return this.#now;
  }
  wall(): number {
    return this.#now;
  }
  schedule(delayMs: number, task: () => void): TimerHandle {
    const handle = { id: Symbol() };
    this.timers.set(handle, { at: this.#now + delayMs, task });
    return handle;
  }
  cancel(timer: TimerHandle): void {
    this.timers.delete(timer);
  }
  advance(ms: number): void {
    this.#now += ms;
    for (const [handle, { at, task }] of [...this.timers]) {
      if (at > this.#now) continue;
      this.timers.delete(handle);
      task();
    }
  }
}

const never = new AbortController().signal;
const LONG_TEXT = 'one thousand two hundred and thirty four, '.repeat(23);
let folder: string;
let clock: ManualClock;
let engines: FliteTextToSpeech[];
function file(name: string) {
  return join(folder, `${name}.wav`);
}
async function sound(name: string) {
  return readWav(await readFile(file(name)));
}

function flite(options: Partial<FliteOptions> = {}): FliteTextToSpeech {
  const engine = new FliteTextToSpeech({ clock, logger: pino({ level: 'silent' }), ...options });
  engines.push(engine);
  return engine;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flite-'));
  clock = new ManualClock();
  engines = [];
});
afterEach(async () => {
  await Promise.all(engines.map(async (engine) => await engine.close()));
  await rm(folder, { recursive: true });
});

describe('Flite', () => {
  it('speaks: 16 kHz mono of a length and loudness that fit the words', async () => {
    await flite().synthesize('Thank you for holding. One moment, please.', undefined, file('a'), never);
    const { sampleRateHz, channels, samples } = await sound('a');
    expect({ sampleRateHz, channels }).toEqual({ sampleRateHz: 16_000, channels: 1 });
    expect(samples.length / sampleRateHz).toBeGreaterThan(1.5);
    expect(samples.length / sampleRateHz).toBeLessThan(5);
    expect(Math.max(...samples)).toBeGreaterThan(5_000);
  });

  it('every listed voice speaks in its own way, and an unknown one is the default (port TextToSpeech)', async () => {
    const engine = flite();
    expect(engine.voices).toEqual(FLITE_VOICES);
    for (const voice of [...FLITE_VOICES, 'no such voice', '/etc/passwd']) {
      await engine.synthesize('Hello there.', voice, file(voice.replaceAll('/', '_')), never);
    }
    const spoken = await Promise.all(
      FLITE_VOICES.map(async (voice) => (await readFile(file(voice))).toString('base64')),
    );
    expect(new Set(spoken).size).toBe(FLITE_VOICES.length);
    expect(await sound('no such voice')).toEqual(await sound('rms'));
    expect(await sound('_etc_passwd')).toEqual(await sound('rms'));
  });

  it('a text that looks like an option is spoken', async () => {
    const engine = flite();
    for (const text of ['-lv', '--help', '-o /out/x.wav', '-voice kal']) {
      await engine.synthesize(text, undefined, file('option'), never);
      expect((await sound('option')).samples.length).toBeGreaterThan(4_000);
    }
    expect(await readdir(folder)).toEqual(['option.wav']);
  });

  it('control characters, accents and typographic marks are spoken as their plain forms', async () => {
    const engine = flite();
    await engine.synthesize(
      '\u0000Don\u2019t\u0007 wait\r\nin the caf\u00e9\u001b[2J',
      undefined,
      file('fancy'),
      never,
    );
    await engine.synthesize("Don't wait in the cafe [2J", undefined, file('plain'), never);
    expect(await sound('fancy')).toEqual(await sound('plain'));
  });

  it.each(['', '   ', '\u0000\n', '...', '\u4f60\u597d'])('%j has nothing to say', async (text) => {
    await expect(flite().synthesize(text, undefined, file('a'), never)).rejects.toMatchObject({
      code: 'nothing-to-say',
    });
    expect(existsSync(file('a'))).toBe(false);
  });

  it('a text above the bound is refused, one at the bound is spoken', async () => {
    const engine = flite();
    await expect(engine.synthesize('a'.repeat(MAX_TEXT_LENGTH + 1), undefined, file('a'), never)).rejects.toMatchObject(
      { code: 'text-too-long' },
    );
    await engine.synthesize('hello '.repeat(200).slice(0, MAX_TEXT_LENGTH), 'kal', file('a'), never);
    expect((await sound('a')).samples.length).toBeGreaterThan(8_000 * 30);
  });

  it('speaking does not hold up the event loop', async () => {
    const engine = flite();
    await engine.synthesize('Warm up.', undefined, file('a'), never);
    let turns = 0;
    const count = setInterval(() => (turns += 1), 5);
    const before = performance.now();
    await engine.synthesize(LONG_TEXT, undefined, file('a'), never);
    clearInterval(count);
    // In this thread no tick would pass. In another thread most of the 5 ms ticks pass.
    expect(turns).toBeGreaterThan((performance.now() - before) / 5 / 4);
  });

  it('requests at once are spoken each to its file, and no timer is left', async () => {
    const engine = flite();
    const texts = ['One.', 'Two, three.', 'Four, five, six, seven.'];
    await Promise.all(
      texts.map(async (text, index) => await engine.synthesize(text, 'kal', file(String(index)), never)),
    );
    const lengths = await Promise.all(texts.map(async (_, index) => (await sound(String(index))).samples.length));
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(clock.timers.size).toBe(0);
  });

  it('a full queue refuses, and texts that it took are still spoken', async () => {
    const engine = flite({ maxWaiting: 2 });
    const outcomes = await Promise.allSettled(
      [0, 1, 2, 3, 4].map(async (index) => await engine.synthesize('Hello.', 'kal', file(String(index)), never)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    expect(outcomes[3]).toMatchObject({ reason: { code: 'busy', retryable: true } });
  });

  it('a missing output folder is an error of that request alone', async () => {
    const engine = flite();
    await expect(engine.synthesize('Hello.', undefined, join(folder, 'no', 'a.wav'), never)).rejects.toMatchObject({
      code: 'engine',
    });
    await engine.synthesize('Hello.', undefined, file('a'), never);
  });
});

describe('Flite: cancelling', () => {
  it('an abort in the midst of a text rejects it, leaves no file, and the next one is spoken', async () => {
    const engine = flite();
    await engine.synthesize('Warm up.', undefined, file('warm'), never);
    const controller = new AbortController();
    const reason = new Error('caller left');
    const spoken = engine.synthesize(LONG_TEXT, undefined, file('a'), controller.signal);
    const next = engine.synthesize('And the next.', undefined, file('b'), never);
    // The worker has been asked by then.
    setImmediate(() => controller.abort(reason));
    await expect(spoken).rejects.toBeInstanceOf(SpeechError);
    await expect(spoken).rejects.toMatchObject({
      code: 'aborted',
      cause: reason,
    });
    await next;
    expect((await readdir(folder)).sort()).toEqual(['b.wav', 'warm.wav']);
    expect(clock.timers.size).toBe(0);
  });

  it('an abort while waiting rejects at once and does not disturb the one that speaks', async () => {
    const engine = flite();
    const controller = new AbortController();
    const first = engine.synthesize('The first one.', undefined, file('a'), never);
    const second = engine.synthesize('The second one.', undefined, file('b'), controller.signal);
    controller.abort();
    await expect(second).rejects.toMatchObject({ code: 'aborted' });
    await first;
    expect(await readdir(folder)).toEqual(['a.wav']);
  });

  it('a signal that is aborted already is refused', async () => {
    await expect(flite().synthesize('Hello.', undefined, file('a'), AbortSignal.abort())).rejects.toMatchObject({
      code: 'aborted',
    });
  });

  it('the deadline covers speaking and waiting; later requests are spoken', async () => {
    const engine = flite({ deadlineMs: 1_000 });
    const outcomes = Promise.allSettled([
      engine.synthesize(LONG_TEXT, undefined, file('a'), never),
      engine.synthesize('Hello.', undefined, file('b'), never),
    ]);
    clock.advance(1_000);
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'deadline', retryable: true } });
    }
    await engine.synthesize('Hello.', undefined, file('c'), never);
    expect(await readdir(folder)).toEqual(['c.wav']);
  });

  it('close rejects running and waiting requests, refuses new ones, and is idempotent', async () => {
    const engine = flite();
    const outcomes = Promise.allSettled([
      engine.synthesize(LONG_TEXT, undefined, file('a'), never),
      engine.synthesize('Hello.', undefined, file('b'), never),
    ]);
    await Promise.all([engine.close(), engine.close()]);
    await engine.close();
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: { code: 'closed' } });
    await expect(engine.synthesize('Hello.', undefined, file('c'), never)).rejects.toMatchObject({ code: 'closed' });
    expect(await readdir(folder)).toEqual([]);
    expect(clock.timers.size).toBe(0);
  });
});

describe('Flite: a worker that dies', () => {
  const workerProgram = new URL('./crashing-flite-worker.ts', import.meta.url);
  it.each(['exit now', 'throw now'])(
    '%s: its request fails, the ones behind it are spoken by a fresh worker',
    async (text) => {
      const engine = flite({ workerProgram });
      const [first, crashed, next] = await Promise.allSettled([
        engine.synthesize('Hello.', 'kal', file('a'), never),
        engine.synthesize(text, 'kal', file('b'), never),
        engine.synthesize('Hello.', 'kal', file('c'), never),
      ]);
      expect(first.status).toBe('fulfilled');
      expect(crashed).toMatchObject({ reason: { code: 'engine', retryable: true } });
      expect(next.status).toBe('fulfilled');
      expect((await readdir(folder)).sort()).toEqual(['a.wav', 'c.wav']);
    },
  );
});

describe('Flite: the terminal', () => {
  it('nothing is printed: no experimental warning of node:wasi, no notes of Flite', () => {
    const script = join(import.meta.dirname, 'speak-once.ts');
    const { stdout, stderr, status } = spawnSync(process.execPath, [script, file('a')], { encoding: 'utf8' });
    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
    expect(execFileSync('head', ['-c', '4', file('a')], { encoding: 'utf8' })).toBe('RIFF');
  });
});
