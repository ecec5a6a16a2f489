import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PromptLibrary } from '../../../../src/media/prompts/index.ts';
import { FallbackTextToSpeech } from '../../../../src/speech/tts/fallback-text-to-speech.ts';
import { NormalizingTextToSpeech } from '../../../../src/speech/tts/text-normalizer/index.ts';
import { SpeechError } from '../../../../src/speech/tts/speech-error.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { ScriptedSpeech } from '../../media/prompts/scripted-speech.ts';

const NEVER = new AbortController().signal;
const PAUSE_MS = 30_000;
const DOWN = new SpeechError('deadline', 'no answer');
let folder: string;
let clock: FakeClock;
let main: ScriptedSpeech;
let flite: ScriptedSpeech;
let voice: FallbackTextToSpeech;
let warnings: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fallback-'));
  clock = new FakeClock();
  main = new ScriptedSpeech('main');
  flite = new ScriptedSpeech('flite');
  warnings = [];
  const logger = pino({ level: 'warn' }, { write: (line) => warnings.push((JSON.parse(line) as { msg: string }).msg) });
  voice = new FallbackTextToSpeech({ engine: main, standIn: flite, clock, logger, maxFailures: 2, pauseMs: PAUSE_MS });
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function say(text: string): Promise<string> {
  return await voice.synthesize(text, 'alloy', join(folder, `${text}.wav`), NEVER);
}

describe('a voice with another one that stands in', () => {
  it('speaks itself as long as it can, and the other one is not asked', async () => {
    expect(await say('a')).toBe('main');
    expect({ main: main.spoken, flite: flite.spoken, fault: voice.fault }).toEqual({
      main: ['a'],
      flite: [],
      fault: null,
    });
    expect(voice.figures).toEqual({ up: true, stoodIn: 0 });
  });

  it('a text that it cannot speak is spoken by the other one, which tells so, and is in the log and the figures', async () => {
    main.fail(DOWN);
    expect(await say('a')).toBe('flite');
    expect(voice.figures).toEqual({ up: true, stoodIn: 1 });
    expect(voice.fault).toBe('no answer');
    expect(warnings).toEqual(['a text is spoken by another voice']);
  });

  it('after two failures in a row nobody waits for it, until one text tries it after the pause', async () => {
    main.fail(DOWN);
    for (const text of ['a', 'b', 'c', 'd']) await say(text);
    expect(main.spoken).toEqual(['a', 'b']);
    expect(flite.spoken).toEqual(['a', 'b', 'c', 'd']);
    expect(voice.figures).toEqual({ up: false, stoodIn: 4 });
    clock.advance(PAUSE_MS);
    await say('e');
    await say('f');
    expect(main.spoken).toEqual(['a', 'b', 'e']);
    clock.advance(PAUSE_MS);
    main.fail(null);
    expect(await say('g')).toBe('main');
    expect(await say('h')).toBe('main');
    expect(voice.figures.up).toBe(true);
  });

  it('while one text tries it, the others do not wait', async () => {
    main.fail(DOWN);
    await say('a');
    await say('b');
    main.fail(null);
    clock.advance(PAUSE_MS);
    const release = main.hold();
    const trying = say('c');
    expect(await say('d')).toBe('flite');
    release();
    expect(await trying).toBe('main');
  });

  it('a success in between forgets the failures', async () => {
    for (const text of ['a', 'b', 'c']) {
      main.fail(DOWN);
      await say(text);
      main.fail(null);
      expect(await say(`${text}${text}`)).toBe('main');
    }
  });

  it('a full queue and a text with nothing to say do not speak against it', async () => {
    for (const code of ['busy', 'nothing-to-say', 'text-too-long', 'busy'] as const) {
      main.fail(new SpeechError(code, 'no'));
      expect(await say('a')).toBe('flite');
    }
    expect(voice.figures.up).toBe(true);
  });

  it('nobody stands in for a text that is not wanted any more', async () => {
    const release = main.hold();
    const leaving = new AbortController();
    const spoken = voice.synthesize('a', undefined, join(folder, 'a.wav'), leaving.signal);
    leaving.abort(new Error('left'));
    await expect(spoken).rejects.toThrow('left');
    release();
    expect(flite.spoken).toEqual([]);
    expect(voice.figures).toEqual({ up: true, stoodIn: 0 });
  });

  it('if neither can, both reasons are told', async () => {
    main.fail(DOWN);
    flite.fail(new Error('no breath'));
    await expect(say('a')).rejects.toMatchObject({ code: 'engine', message: 'main: no answer; flite: no breath' });
  });
});

describe('the cache of prompts with such a voice', () => {
  const library = (): PromptLibrary =>
    new PromptLibrary({
      directory: folder,
      cacheDirectory: join(folder, 'cache'),
      tts: voice,
      clock,
      logger: pino({ level: 'silent' }),
    });

  it('a text that the other one spoke is not kept as its own', async () => {
    const prompts = library();
    main.fail(DOWN);
    const stoodIn = await prompts.resolve({ text: 'a' });
    expect(prompts.peek({ text: 'a' })).toBe(null); // it may speak itself the next time
    main.fail(null);
    const own = await prompts.resolve({ text: 'a' });
    expect(own).not.toBe(stoodIn);
    expect(prompts.peek({ text: 'a' })).toBe(own);
    expect(main.spoken).toEqual(['a', 'a']);
  });

  it('while it is left alone, what either has spoken is ready', async () => {
    const prompts = library();
    const own = await prompts.resolve({ text: 'own' });
    main.fail(DOWN);
    for (const text of ['a', 'b']) await prompts.resolve({ text });
    const stoodIn = await prompts.resolve({ text: 'c' });
    expect(prompts.peek({ text: 'own' })).toBe(own);
    expect(prompts.peek({ text: 'c' })).toBe(stoodIn);
    expect(await prompts.resolve({ text: 'c' })).toBe(stoodIn);
    expect(flite.spoken).toEqual(['a', 'b', 'c']);
    expect((await readdir(join(folder, 'cache'))).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('a voice that is given words for numbers', () => {
  it('speaks the words, and is told from one that is not, and from other languages', async () => {
    const english = NormalizingTextToSpeech.over(main, 'en');
    const german = NormalizingTextToSpeech.over(flite, 'de');
    expect(await english.synthesize('5 %', undefined, join(folder, 'a.wav'), NEVER)).toBe(english.identities[0]);
    await german.synthesize('5 %', undefined, join(folder, 'b.wav'), NEVER);
    expect([main.spoken, flite.spoken]).toEqual([['five percent'], ['fünf Prozent']]);
    expect(new Set([english, german, main, flite].map(({ identities }) => identities[0])).size).toBe(4);
    expect(NormalizingTextToSpeech.over(main, 'fr')).toBe(main);
  });

  it('a text that grows in words is cut so that each piece fits', () => {
    const tts = NormalizingTextToSpeech.over(main, 'en');
    const prompts = new PromptLibrary({
      directory: folder,
      cacheDirectory: folder,
      tts,
      clock,
      logger: pino({ level: 'silent' }),
    });
    const text = '4711 '.repeat(100).trim();
    const pieces = prompts.piecesOf({ text }).map((piece) => ('text' in piece ? piece.text : ''));
    expect(pieces.join(' ')).toBe(text);
    expect(pieces.length).toBeGreaterThan(1);
    for (const piece of pieces) expect(tts.lengthOf!(piece)).toBeLessThanOrEqual(tts.maxTextLength);
    expect(prompts.piecesOf({ text: 'Just words.' })).toEqual([{ text: 'Just words.' }]);
  });
});
