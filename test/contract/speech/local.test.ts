import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RecognitionEvent, RecognitionStream } from '../../../src/ports/speech.ts';
import { messageOf } from '../../../src/shared/message-of.ts';
import { requireEngine } from '../../../src/speech/engine-packages.ts';
import { LocalRecognizer } from '../../../src/speech/stt/local/index.ts';
import { modelFolder, openModelFolder } from '../../../src/speech/stt/local/model-folder.ts';
import { CountedClock } from '../../fakes/counted-clock.ts';
import { overG711, spoken } from './support/sounds.ts';
import { utteranceRecognizerContract } from './utterance-recognizer-contract.ts';

const RUNTIME = fileURLToPath(new URL('./support/scripted-runtime.cjs', import.meta.url));
const SHERPA = reasonWhyNot(() => requireEngine('sherpa-onnx-node'));
/** A real model, where the machine has one: WARMBRIDGE_TEST_STT_MODEL names its folder. */
const REAL_MODEL = process.env['WARMBRIDGE_TEST_STT_MODEL'] ?? null;
const ZIPFORMER = { 'encoder.onnx': 'e', 'decoder.onnx': 'd', 'joiner.onnx': 'j' };
const WHISPER = { 'base-encoder.onnx': 'e', 'base-decoder.onnx': 'd' };

function reasonWhyNot(load: () => unknown): string | null {
  try {
    load();
    return null;
  } catch (error) {
    return messageOf(error).split('\n')[0] ?? 'it cannot be loaded';
  }
}

let models: string;
let sounds: Int16Array[];
beforeAll(async () => {
  models = await mkdtemp(join(tmpdir(), 'local-models-'));
  sounds = (await spoken(['I really need some support please.', 'Goodbye.'], ['rms'])).map((sound) => overG711(sound));
}, 60_000);
afterAll(async () => {
  await rm(models, { recursive: true });
});

/** Writes a model folder with its manifest. @returns its name */
async function makeModel(name: string, files: Record<string, string>): Promise<string> {
  await mkdir(join(models, name), { recursive: true });
  const sums = Object.entries(files).map(
    ([file, text]) => `${createHash('sha256').update(text).digest('hex')}  ${file}\n`,
  );
  for (const [file, text] of Object.entries({ ...files, SHA256SUMS: sums.join('') })) {
    await writeFile(join(models, name, file), text);
  }
  return name;
}

describe.each([
  ['a streaming zipformer', ZIPFORMER],
  ['whisper', WHISPER],
])('LocalRecognizer with %s', (kind, files) => {
  utteranceRecognizerContract({
    make: async (clock) => {
      const model = await makeModel(`works ${kind}`, { ...files, 'tokens.txt': 'work' });
      return new LocalRecognizer({
        clock,
        logger: pino({ level: 'silent' }),
        models,
        model,
        language: null,
        runtime: RUNTIME,
      });
    },
    hints: [],
    sounds: () =>
      Promise.resolve([
        { text: 'need support', sound: sounds[0]! },
        { text: 'goodbye', sound: sounds[1]! },
      ]),
  });
});

describe('LocalRecognizer', () => {
  let clock: CountedClock;
  let recognizer: LocalRecognizer;
  let told: RecognitionEvent[];
  let stream: RecognitionStream;

  beforeEach(() => {
    clock = new CountedClock();
  });
  afterEach(async () => {
    await recognizer.close();
    expect(clock.pending).toBe(0);
  });

  /** @param runtime null: sherpa-onnx */
  function start(model: string | null, limits = {}, runtime: string | null = RUNTIME): void {
    const options = { clock, logger: pino({ level: 'silent' }), models, model, language: 'en-US', limits };
    recognizer = new LocalRecognizer({ ...options, runtime: runtime ?? undefined });
    told = [];
    stream = recognizer.open({ language: null, hints: [], partials: false }, (event) => told.push(event));
  }
  async function say(atMs: number): Promise<void> {
    stream.write(sounds[1]!, atMs);
    await stream.flush();
  }

  it('gives words their times', async () => {
    start(await makeModel('times', { ...ZIPFORMER, 'tokens.txt': 'work' }));
    stream.write(sounds[0]!, 10_000);
    await stream.flush();
    const [final] = told;
    if (final?.type !== 'final') throw new Error('nothing was recognized');
    expect(final.words.map(({ text }) => text)).toEqual(['need', 'support']);
    expect(final.startMs).toBeGreaterThanOrEqual(9_950);
    expect(final.startMs).toBeLessThan(10_500);
    expect(final.words[1]!.startMs - final.words[0]!.startMs).toBe(400);
  });

  it('replaces a process that crashes; only its utterance is missing', async () => {
    start(await makeModel('crashes', { ...WHISPER, 'tokens.txt': 'abort once' }), { restartMs: 10 });
    stream.write(sounds[1]!, 1_000);
    const first = stream.flush();
    stream.write(sounds[1]!, 60_000);
    await Promise.all([first, stream.flush()]);
    expect(told).toMatchObject([
      { type: 'missing', reason: 'the process of the model ended (SIGABRT)' },
      { type: 'final', text: 'goodbye' },
    ]);
    expect(told[0]!.startMs).toBe(1_000);
    expect(recognizer.unavailable()).toBeNull();
  });

  it('replaces a process that hangs', async () => {
    start(await makeModel('hangs', { ...WHISPER, 'tokens.txt': 'hang once' }), { restartMs: 10, deadlineMs: 500 });
    await say(1_000);
    expect(told).toMatchObject([{ type: 'missing', reason: 'the local model did not answer within 500 ms' }]);
    await say(60_000);
    expect(told[1]).toMatchObject({ type: 'final', text: 'goodbye' });
  });

  it('goes on with the same process after an utterance that failed', async () => {
    start(await makeModel('fails', { ...WHISPER, 'tokens.txt': 'fail' }));
    await say(1_000);
    await say(60_000);
    expect(told).toMatchObject([
      { type: 'missing', reason: 'no idea' },
      { type: 'missing', reason: 'no idea' },
    ]);
  });

  it.each([
    ['that aborts while it is loaded', 'abort while loading', /^the process of the model ended \(SIGABRT\)$/],
    ['that the runtime does not take', 'no handle', /^sherpa-onnx could not load the model$/],
  ])('waits longer and longer before it tries a model again %s', async (_name, script, reason) => {
    start(await makeModel(script, { ...WHISPER, 'tokens.txt': script }), { restartMs: 50, maxRestartMs: 200 });
    await say(1_000);
    expect(told).toMatchObject([{ type: 'missing', reason: expect.stringMatching(reason) as string }]);
    expect(recognizer.unavailable()).toMatch(reason);
    // What comes while the model cannot be had is told at once.
    await say(60_000);
    expect(told).toHaveLength(2);
  });

  it('does not load a file whose hash is another', async () => {
    const model = await makeModel('broken', { ...WHISPER, 'tokens.txt': 'work' });
    await writeFile(join(models, model, 'base-decoder.onnx'), 'half');
    start(model);
    await say(1_000);
    expect(told).toMatchObject([
      { type: 'missing', reason: expect.stringMatching(/base-decoder\.onnx is broken or another file: its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}$/) as string },
    ]); // prettier-ignore
  });

  it('says where it looked for a model that is not there', async () => {
    start(null);
    await say(1_000);
    expect(told).toMatchObject([
      {
        type: 'missing',
        reason: `there is no model folder ${join(models, 'stt')} (docs/speech.md says what it holds)`,
      },
    ]);
  });

  it.skipIf(SHERPA !== null)(
    `survives that sherpa-onnx aborts on a broken file${SHERPA === null ? '' : ` (${SHERPA})`}`,
    async () => {
      // The hashes are right: somebody made the manifest of broken files.
      start(await makeModel('truly broken', { ...WHISPER, 'tokens.txt': 'hello 0\n' }), {}, null);
      await say(1_000);
      expect(told).toMatchObject([{ type: 'missing' }]);
      expect(recognizer.unavailable()).toMatch(/the process of the model ended|sherpa-onnx could not load the model/);
    },
  );

  it.skipIf(REAL_MODEL === null || SHERPA !== null)(
    'recognizes speech by a real model (WARMBRIDGE_TEST_STT_MODEL names none)',
    async () => {
      start(REAL_MODEL, {}, null);
      await say(1_000);
      expect(told).toMatchObject([{ type: 'final', text: expect.stringMatching(/good ?bye/i) as string }]);
    },
    120_000,
  );
});

describe('openModelFolder', () => {
  it('names what is missing', async () => {
    await makeModel('no tokens', WHISPER);
    await expect(openModelFolder(join(models, 'no tokens'))).rejects.toThrow('has no file *tokens*.txt');
    await makeModel('two', { ...WHISPER, 'small-encoder.onnx': 's', 'tokens.txt': 't' });
    await expect(openModelFolder(join(models, 'two'))).rejects.toThrow(/has more than one encoder: .*keep one of them/);
    await rm(join(models, await makeModel('no sums', { ...WHISPER, 'tokens.txt': 't' }), 'SHA256SUMS'));
    await expect(openModelFolder(join(models, 'no sums'))).rejects.toThrow('sha256sum * > SHA256SUMS');
    await makeModel('unnamed', { ...WHISPER, 'tokens.txt': 't' });
    await writeFile(join(models, 'unnamed', 'SHA256SUMS'), '');
    await expect(openModelFolder(join(models, 'unnamed'))).rejects.toThrow('does not name base-encoder.onnx');
  });

  it('finds a model by its name, by its path, or by default', () => {
    expect(modelFolder('/var/models', null)).toBe('/var/models/stt');
    expect(modelFolder('/var/models', 'whisper')).toBe('/var/models/whisper');
    expect(modelFolder('/var/models', '/opt/whisper')).toBe('/opt/whisper');
  });
});
