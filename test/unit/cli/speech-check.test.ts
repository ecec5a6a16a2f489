import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSpeech, reportEngines } from '../../../src/cli/speech-check.ts';
import type { SpeechConfig } from '../../../src/config/index.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-speech-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

async function check(speech: string): Promise<{ readonly code: number; readonly text: string }> {
  const file = join(directory, 'config.yaml');
  writeFileSync(file, `speech: ${speech}\n`);
  let text = '';
  const code = await checkSpeech({ file, env: {}, json: true }, { write: (more) => (text += more) });
  return { code, text };
}

describe('warmbridge speech check', () => {
  it('says of each engine whether it is there, and what is used', async () => {
    const { code, text } = await check('{}');
    const rows = JSON.parse(text) as { part: string; engine: string; used: boolean; state: string }[];
    expect(code).toBe(0);
    expect(rows.map(({ part, engine }) => `${part} ${engine}`)).toEqual([
      'recognizer pocketsphinx', 'recognizer local', 'recognizer vosk', 'recognizer openai', 'recognizer openai-realtime',
      'recognizer assemblyai', 'recognizer deepgram', 'voice flite', 'voice espeak-ng', 'voice local', 'voice openai',
      'detector energy', 'detector silero',
    ]); // prettier-ignore
    expect(rows.filter(({ used }) => used)).toMatchObject([{ part: 'voice', engine: 'flite', state: 'there' }]);
  });

  it('exits with 1 where an engine that is used is missing, and names what is missing', async () => {
    const engine = { url: null, apiKey: null, model: null, language: null };
    const speech: SpeechConfig = {
      models: directory,
      stt: { ...engine, engine: 'local', model: 'whisper' },
      tts: { ...engine, engine: 'flite', voice: null },
      bargeIn: { enabled: true, minSpeechMs: 200 },
      endOfTurnMs: 700,
    };
    let text = '';
    expect(await reportEngines(speech, false, { write: (more) => (text += more) })).toBe(1);
    expect(text).toMatch(/^\* recognizer {2}local {12}missing {2}/m);
    expect(text).toMatch(/sherpa-onnx-node is not installed; run npm run setup -- --speech|there is no model folder/);
  });

  it('names the faults of the configuration', async () => {
    expect(await check('{ stt: { engine: psychic } }')).toMatchObject({
      code: 1,
      text: expect.stringContaining('speech.stt.engine') as string,
    });
  });
});
