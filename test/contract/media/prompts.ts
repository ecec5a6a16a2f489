import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Prompt } from '../../../src/ports/prompt.ts';
import { writeToneWav } from '../../tools/index.ts';
import type { OddWav } from '../../tools/odd-wav.ts';
import { ODD_WAVS, oddWav } from '../../tools/odd-wav.ts';
import { TONES } from './stage.ts';

/** Prompts of the contract suite, each a tone. */
export const PROMPTS = {
  /** 1 s, in CD quality, so that it has to be resampled. */
  announcement: { file: 'announcement.wav' },
  /** 600 ms. */
  whisper: { file: 'whisper.wav' },
  /** 250 ms, a whole number of periods, so that a seamless loop is one long tone. */
  music: { file: 'music.wav' },
  /** There is no such file. */
  missing: { file: 'missing.wav' },
  /** No WAV. */
  broken: { file: 'broken.wav' },
  /** Becomes the whisper after {@link SLOW_MS}. */
  slow: { text: 'slow' },
} as const satisfies Record<string, Prompt>;

/** The whisper in a file that is odd. */
export function oddPrompt(kind: OddWav): { readonly file: string } {
  return { file: `odd ${kind}.wav`.replaceAll(' ', '-') };
}

/** A prompt as slow as {@link PROMPTS.slow}, that is kept once it is there, as the prompt library keeps it. */
export function keptPrompt(): { readonly text: string } {
  return { text: `${KEPT}${randomUUID()}` };
}

const KEPT = 'kept ';

/** How long {@link PROMPTS.slow} takes to be synthesised. */
export const SLOW_MS = 400;

/** Writes the files, and resolves prompts as the prompt library does. */
export class SuitePrompts {
  readonly directory: string;
  readonly #kept = new Set<string>();

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async create(directory: string): Promise<SuitePrompts> {
    const file = (name: string): string => join(directory, name);
    await writeToneWav(file('announcement.wav'), { frequencyHz: TONES.announcement, durationMs: 1000, rateHz: 44_100 });
    await writeToneWav(file('whisper.wav'), { frequencyHz: TONES.whisper, durationMs: 600 });
    await writeToneWav(file('music.wav'), { frequencyHz: TONES.music, durationMs: 250 });
    const whisper = await readFile(file('whisper.wav'));
    for (const kind of ODD_WAVS) await writeFile(file(oddPrompt(kind).file), oddWav(kind, whisper));
    await writeFile(file('broken.wav'), 'this is no WAV file');
    return new SuitePrompts(directory);
  }

  /** The path where it is known at once. */
  peek(prompt: Prompt): string | null {
    if ('file' in prompt) return join(this.directory, prompt.file);
    if ('url' in prompt) return null;
    return this.#kept.has(prompt.text) ? join(this.directory, 'whisper.wav') : null;
  }

  /** The path, in the end. */
  async resolve(prompt: Prompt, signal?: AbortSignal): Promise<string> {
    const known = this.peek(prompt);
    if (known !== null) return known;
    await delay(SLOW_MS, undefined, { signal });
    if ('text' in prompt && prompt.text.startsWith(KEPT)) this.#kept.add(prompt.text);
    return join(this.directory, 'whisper.wav');
  }
}
