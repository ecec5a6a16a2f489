import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { runEspeak } from '../../../src/speech/tts/espeak-ng/espeak-process.ts';
import { WorkerSlot } from '../../../src/transcription/worker-slot.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const SCRIPT = join(import.meta.dirname, 'support', 'starved-starts.ts');

describe('A program of speech that cannot be started', () => {
  it.each(['espeak-ng', 'pocketsphinx', 'a local model', 'a local voice', 'a transcription worker'])(
    'is an error of %s, and not the end of ours, where no file descriptor is left',
    (name) => {
      const { stdout, stderr, status } = spawnSync(
        'sh',
        ['-c', 'ulimit -n 48 && exec "$0" "$@"', process.execPath, SCRIPT, name],
        { encoding: 'utf8', timeout: 20_000 },
      );
      expect({ stdout, stderr, status }).toEqual({
        stdout: expect.stringMatching(/EMFILE/) as string,
        stderr: '',
        status: 0,
      });
    },
    30_000,
  );

  it('is a SpeechError where the system refuses at once', async () => {
    const args = ['a'.repeat(3_000_000)];
    const running = runEspeak({ program: 'cat', args, input: '', maxBytes: 10 }, new AbortController().signal);
    await expect(running).rejects.toMatchObject({
      name: 'SpeechError',
      code: 'engine',
      message: expect.stringMatching(/^cat cannot be started: .*E2BIG/) as string,
    });
  });

  it('is tried again later by the place of a transcription worker, where the system refuses at once', async () => {
    const clock = new FakeClock();
    const turns = { silenceMs: 0, minSpeechMs: 0, maxTurnMs: 0 };
    const start = {
      program: new URL('./support/starved-starts.ts', import.meta.url),
      env: { LONG: 'a'.repeat(3_000_000) },
      start: { op: 'start', settings: {}, address: '', turns },
      clock,
    } as const;
    const events = { message: () => undefined, gone: vi.fn() };
    const slot = new WorkerSlot(1, start, pino({ level: 'silent' }), events);
    expect(events.gone).toHaveBeenCalledTimes(1);
    expect(slot.unavailable()).toMatch(/it cannot be started: .*E2BIG/);
    clock.advance(100);
    expect(events.gone).toHaveBeenCalledTimes(2);
    await slot.close();
  });
});
