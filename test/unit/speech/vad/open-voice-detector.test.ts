import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openVoiceDetector } from '../../../../src/speech/vad/index.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

describe('openVoiceDetector', () => {
  let models: string;
  beforeEach(async () => {
    models = await mkdtemp(join(tmpdir(), 'models-'));
  });
  afterEach(async () => {
    await rm(models, { recursive: true });
  });

  it('does not load a model whose hash is another, and takes the energy detector', async () => {
    await writeFile(join(models, 'silero_vad.onnx'), 'not a model');
    const lines: string[] = [];
    const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const detector = await openVoiceDetector({ models, clock: new FakeClock(), logger });
    expect(detector.name).toBe('energy');
    expect(lines.join('')).toContain('silero_vad.onnx is not the Silero VAD v6 that we know: its SHA-256 is ');
    await detector.close();
  });
});
