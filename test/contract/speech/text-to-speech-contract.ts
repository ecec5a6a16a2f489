import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWavFile } from '../../../src/media/wav/index.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { TextToSpeech } from '../../../src/ports/speech.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { children } from './voices/children.ts';

/** How an engine is made for the suite. */
export interface VoiceUnderTest {
  readonly open: (options: {
    readonly clock: Clock;
    readonly deadlineMs: number;
    readonly maxWaiting: number;
  }) => Promise<TextToSpeech> | TextToSpeech;
  /** Why the engine cannot be tried here; null if it can. */
  readonly missing?: string | null;
  /** What it says is no sound of ours, so that its length tells nothing. */
  readonly maxAtOnce: number;
}

const SENTENCE = 'Thank you for holding. One moment, please.';
const NEVER = new AbortController().signal;
const DEADLINE_MS = 60_000;
const HOSTILE = [
  '--help', '-o /x', '-w out.wav hello', '; touch here', '$(touch here) `id` | cat > here', '<speak><mark name="x"/>hello</speak>',
  '[[h@l]] hello', 'hello\u0000there', '"hello\' \\n %s', '../../etc/passwd',
]; // prettier-ignore

/** What every engine does that turns words into speech (src/ports/speech.ts). */
export function runTextToSpeechContract(name: string, voice: VoiceUnderTest): void {
  const title = `${name}, as the port TextToSpeech says`;
  if (typeof voice.missing === 'string') {
    describe.skip(`${title} (${voice.missing})`, () => {
      it('is not there', () => undefined);
    });
    return;
  }
  describe(title, () => {
    cases(voice);
  });
}

function cases({ open, maxAtOnce }: VoiceUnderTest): void {
  let folder: string;
  let clock: FakeClock;
  let engine: TextToSpeech;
  let before: readonly number[];
  const file = (of: string): string => join(folder, `${of}.wav`);
  const say = async (text: string, voiceName?: string): Promise<{ seconds: number; samples: Int16Array }> => {
    const path = file(randomUUID());
    expect(engine.identities).toContain(await engine.synthesize(text, voiceName, path, NEVER));
    const { sampleRateHz, channels, samples } = await readWavFile(path);
    expect(channels).toBe(1);
    expect(sampleRateHz).toBeGreaterThanOrEqual(8_000);
    await rm(path);
    return { seconds: samples.length / sampleRateHz, samples };
  };
  /** As long as the engine takes at once. */
  const longText = (): string => 'one thousand two hundred and thirty four, '.repeat(30).slice(0, engine.maxTextLength);

  beforeEach(async () => {
    before = await children();
    folder = await mkdtemp(join(tmpdir(), 'voices-'));
    clock = new FakeClock();
    engine = await open({ clock, deadlineMs: DEADLINE_MS, maxWaiting: 2 });
  });
  afterEach(async () => {
    await engine.close();
    expect(clock.pending).toBe(0);
    await rm(folder, { recursive: true });
    await expect.poll(children).toEqual(before);
  });

  it('writes a WAV file of a length and loudness that fit the words', async () => {
    const { seconds, samples } = await say(SENTENCE);
    expect(seconds).toBeGreaterThan(1);
    expect(seconds).toBeLessThan(6);
    expect(samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0)).toBeGreaterThan(3_000);
    expect((await say(`${SENTENCE} ${SENTENCE} ${SENTENCE}`)).seconds).toBeGreaterThan(2 * seconds);
  });

  it('a voice that there is not is the default one', async () => {
    const plain = await say(SENTENCE);
    for (const unknown of ['no such voice', '../../etc/passwd', '--help', '']) {
      expect((await say(SENTENCE, unknown)).seconds).toBeCloseTo(plain.seconds, 0);
    }
  });

  it.each(HOSTILE)('%j is words and nothing else', async (text) => {
    expect((await say(text)).seconds).toBeGreaterThan(0.1);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['', '   ', '\u0000\n\t', '...', '?!'])('%j has nothing to say, and leaves no file', async (text) => {
    await expect(engine.synthesize(text, undefined, file('a'), NEVER)).rejects.toMatchObject({
      code: 'nothing-to-say',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('a text of the greatest length is spoken, and a longer one refused', async () => {
    expect((await say(longText())).seconds).toBeGreaterThan(10);
    const tooLong = engine.synthesize('a'.repeat(engine.maxTextLength + 1), undefined, file('a'), NEVER);
    await expect(tooLong).rejects.toMatchObject({ code: 'text-too-long' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('an abort in the midst ends it, and leaves no file and no process; the next text is spoken', async () => {
    await say('Hello.');
    const leaving = new AbortController();
    const spoken = engine.synthesize(longText(), undefined, file('a'), leaving.signal);
    const outcome = expect(spoken).rejects.toMatchObject({ name: 'SpeechError', code: 'aborted' });
    await delay(5);
    leaving.abort(new Error('the caller left'));
    await outcome;
    expect(await readdir(folder)).toEqual([]);
    await say('Hello.');
  });

  it('a signal that is aborted already is refused', async () => {
    const spoken = engine.synthesize('Hello.', undefined, file('a'), AbortSignal.abort());
    await expect(spoken).rejects.toMatchObject({ code: 'aborted' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('its deadline ends it, and leaves no file; the next text is spoken', async () => {
    await say('Hello.');
    const outcomes = [0, 1].map(async (index) => {
      const spoken = engine.synthesize(longText(), undefined, file(String(index)), NEVER);
      await expect(spoken).rejects.toMatchObject({ code: 'deadline', retryable: true });
    });
    await delay(5);
    clock.advance(DEADLINE_MS);
    await Promise.all(outcomes);
    expect(await readdir(folder)).toEqual([]);
    await say('Hello.');
  });

  it('a full queue refuses, and what it took is spoken', async () => {
    const all = Array.from({ length: maxAtOnce + 3 }, async (_, index) => {
      return await engine.synthesize(`Hello ${String(index)}.`, undefined, file(String(index)), NEVER);
    });
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(maxAtOnce + 2);
    expect(outcomes.at(-1)).toMatchObject({ reason: { code: 'busy', retryable: true } });
  });

  it('a file that is there already keeps its mode', async () => {
    await writeFile(file('mine'), '');
    await chmod(file('mine'), 0o600);
    await engine.synthesize('Hello.', undefined, file('mine'), NEVER);
    expect((await stat(file('mine'))).mode & 0o777).toBe(0o600);
  });

  it('a folder that is missing is a fault of that text alone', async () => {
    const spoken = engine.synthesize('Hello.', undefined, join(folder, 'none', 'a.wav'), NEVER);
    await expect(spoken).rejects.toThrow();
    await say('Hello.');
  });

  it('close ends what is spoken and what waits, refuses what comes, and is idempotent', async () => {
    await say('Hello.');
    const outcomes = Array.from({ length: maxAtOnce + 1 }, async (_, index) => {
      const spoken = engine.synthesize(longText(), undefined, file(String(index)), NEVER);
      await expect(spoken).rejects.toMatchObject({ code: 'closed' });
    });
    await delay(5);
    await Promise.all([engine.close(), engine.close()]);
    expect(await children()).toEqual(before);
    await Promise.all(outcomes);
    await expect(engine.synthesize('Hello.', undefined, file('b'), NEVER)).rejects.toMatchObject({ code: 'closed' });
    expect(await readdir(folder)).toEqual([]);
  });
}
