import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecognitionEvent, RecognitionStream } from '../../../../../src/ports/speech.ts';
import { PocketSphinxRecognizer } from '../../../../../src/speech/stt/pocketsphinx/index.ts';
import { SphinxDictionary } from '../../../../../src/speech/stt/pocketsphinx/sphinx-dictionary.ts';
import { modeFiles, modeFor } from '../../../../../src/speech/stt/pocketsphinx/sphinx-mode.ts';
import { asRecognized, readSphinxLine } from '../../../../../src/speech/stt/pocketsphinx/sphinx-output.ts';
import { CountedClock } from '../../../../fakes/counted-clock.ts';
import { toneSamples } from '../../../../tools/index.ts';

const DICTIONARY = 'human HH Y UW M AH N\nno N OW\nspeak S P IY K\nto T UW\na AH\nyes Y EH S\n';

describe('readSphinxLine', () => {
  it('reads words with their frames, and leaves out what is no word', () => {
    const line =
      'u7 S 0 T -6144909 A -5618688 L -526221 0 -308224 0 <s> 25 -137216 -524288 <sil> 46 -268288 -404 go 64 -824320 -383 or(2) 117 0 0 (NULL) 118 -1 -1 [NOISE] 212 -1650688 -124 </s> 263';
    const read = readSphinxLine(line)!;
    expect(read.id).toBe('u7');
    expect(read.words).toEqual([
      { text: 'go', startFrame: 46, endFrame: 64 },
      { text: 'or', startFrame: 64, endFrame: 117 },
    ]);
    expect(asRecognized(read, 5_000)).toMatchObject({ text: 'go or', startMs: 5_460, endMs: 6_170, confidence: null });
  });

  it('reads phrases with blanks, as keyword spotting writes them', () => {
    const read = readSphinxLine('u7 S 0 T -1287 A -1287 L 0 45 -1287 0 go forward  121 -3 0 yes  130')!;
    expect(read.words).toEqual([
      { text: 'go forward', startFrame: 45, endFrame: 121 },
      { text: 'yes', startFrame: 121, endFrame: 130 },
    ]);
  });

  it('reads that nothing was recognized', () => {
    const read = readSphinxLine('u7 S 0 T 0 A 0 L 0 0')!;
    expect(read.words).toEqual([]);
    expect(asRecognized(read, 0)).toBeNull();
  });

  it.each(['', 'ERROR: "batch.c", line 651', 'go forward (u7 -1)'])('takes "%s" for no line of it', (line) => {
    expect(readSphinxLine(line)).toBeNull();
  });
});

describe('modeFor', () => {
  const dictionary = new SphinxDictionary(DICTIONARY);

  it.each([
    [[], 'anything'],
    [['Xyzzyq', ''], 'anything'],
    [['1', 'two'], 'digits'],
    [['1', 'yes'], 'phrases'],
    [['Speak to a human!'], 'phrases'],
  ])('%j: %s', (hints, kind) => {
    expect(modeFor(hints, dictionary).kind).toBe(kind);
  });

  it('leaves out phrases with a word that the dictionary does not have', () => {
    expect(modeFor(['No', 'yes', 'speak to Xyzzyq', 'yes'], dictionary)).toEqual({
      kind: 'phrases',
      phrases: ['no', 'yes'],
    });
  });

  it('asks less of long phrases than of short ones', () => {
    const { text } = modeFiles(modeFor(['no', 'speak to a human'], dictionary), { file: 'f', models: 'm', dictionary });
    expect(text).toBe('no /1e-4/\nspeak to a human /1e-26/\n');
  });
});

describe('PocketSphinxRecognizer', () => {
  let folder: string;
  let clock: CountedClock;
  let recognizer: PocketSphinxRecognizer;
  let stream: RecognitionStream;
  let told: RecognitionEvent[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sphinx-test-'));
    await mkdir(join(folder, 'en-us'));
    for (const file of ['en-us/mdef', 'en-us.lm.bin']) await writeFile(join(folder, file), '');
    await writeFile(join(folder, 'cmudict-en-us.dict'), DICTIONARY);
    clock = new CountedClock();
  });
  afterEach(async () => {
    await recognizer.close();
    expect(clock.pending).toBe(0);
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  /** A program in the place of PocketSphinx. `$id` is what it is to recognize, `$n` how often it was started. */
  async function start(onFile: string, limits = {}): Promise<void> {
    const program = join(folder, 'sphinx.sh');
    const lines = [
      '#!/bin/sh',
      `echo x >> ${folder}/starts`,
      `n=$(wc -l < ${folder}/starts)`,
      `echo "$*" > ${folder}/args`,
    ];
    await writeFile(program, [...lines, `while read -r id; do ${onFile}; done`, ''].join('\n'), { mode: 0o755 });
    const logger = pino({ level: 'silent' });
    recognizer = new PocketSphinxRecognizer({ clock, logger, program, models: folder, limits });
    told = [];
    stream = recognizer.open({ language: null, hints: [], partials: false }, (event) => told.push(event));
  }
  const HELLO = 'echo "$id S 0 T 0 A 0 L 0 10 -1 0 hello 30"';

  async function say(atMs: number): Promise<void> {
    stream.write(toneSamples(440, 500), atMs);
    await stream.flush();
  }

  it('replaces a process that hangs, and tells what is missing', async () => {
    await start(`if [ $n = 1 ]; then sleep 60; else ${HELLO}; fi`, { deadlineMs: 300 });
    await say(1_000);
    expect(told).toMatchObject([{ type: 'missing', startMs: 1_000, endMs: 1_500 }]);
    expect(told[0]).toMatchObject({ reason: 'PocketSphinx did not answer within 300 ms' });
    expect(recognizer.unavailable()).toBe('PocketSphinx did not answer within 300 ms');
    await say(9_000);
    expect(told[1]).toMatchObject({ type: 'final', text: 'hello', startMs: 9_100, endMs: 9_300 });
    expect(recognizer.unavailable()).toBeNull();
  });

  it('replaces a process that dies', async () => {
    await start(`if [ $n = 1 ]; then exit 3; else ${HELLO}; fi`);
    await say(1_000);
    expect(told).toMatchObject([{ type: 'missing', reason: 'PocketSphinx ended' }]);
    await say(9_000);
    expect(told[1]).toMatchObject({ type: 'final', text: 'hello' });
  });

  it('uses one process for many utterances, and keeps no sound', async () => {
    vi.stubEnv('TMPDIR', folder);
    await start(HELLO);
    for (const atMs of [1_000, 3_000, 5_000]) await say(atMs);
    expect(told).toHaveLength(3);
    expect(await readFile(join(folder, 'starts'), 'utf8')).toBe('x\n');
    const ofRecognizer = async (): Promise<string[]> =>
      (await readdir(folder)).filter((name) => name.startsWith('warmbridge-sphinx-'));
    expect(await ofRecognizer()).toHaveLength(1);
    await recognizer.close();
    expect(await ofRecognizer()).toEqual([]);
  });

  it('refuses utterances when too many wait', async () => {
    await start('sleep 60', { deadlineMs: 400, maxChildren: 1, maxWaiting: 1 });
    for (const atMs of [1_000, 3_000, 5_000]) stream.write(toneSamples(440, 500), atMs);
    await stream.flush();
    expect(told.map((event) => event.type === 'missing' && event.reason)).toEqual([
      'PocketSphinx did not answer within 400 ms',
      'PocketSphinx did not answer within 400 ms',
      'PocketSphinx is behind: 1 utterances wait',
    ]);
  });

  it('says which package is missing where it is not installed', async () => {
    recognizer = new PocketSphinxRecognizer({ clock, logger: pino({ level: 'silent' }), program: 'no-such-sphinx' });
    expect(recognizer.unavailable()).toBe(
      'no-such-sphinx is not on PATH: run apt-get install --no-install-recommends pocketsphinx pocketsphinx-en-us',
    );
    told = [];
    stream = recognizer.open({ language: null, hints: [], partials: false }, (event) => told.push(event));
    await say(1_000);
    expect(told).toMatchObject([{ type: 'missing' }]);
  });
});
