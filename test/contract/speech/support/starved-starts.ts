// Starts every program of speech in a process that has no file descriptor left, and tells what came of it.
import { openSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { LocalChild } from '../../../../src/speech/stt/local/local-child.ts';
import { SphinxChild } from '../../../../src/speech/stt/pocketsphinx/sphinx-child.ts';
import { runEspeak } from '../../../../src/speech/tts/espeak-ng/espeak-process.ts';
import { VoiceProcess } from '../../../../src/speech/tts/local/voice-process.ts';
import { WorkerSlot } from '../../../../src/transcription/worker-slot.ts';

const NEVER = new AbortController().signal;
const clock = new SystemClock();

const STARTS: Readonly<Record<string, () => Promise<unknown>>> = {
  'espeak-ng': async () => await runEspeak({ program: 'cat', args: [], input: 'a', maxBytes: 10 }, NEVER),
  pocketsphinx: async () => {
    const child = new SphinxChild('cat', []);
    try {
      await child.recognize('a');
    } finally {
      await child.stop('over');
    }
  },
  'a local model': async () => {
    const child = new LocalChild({ folder: '/nowhere', language: null, threads: 1, runtime: null });
    try {
      await child.ready;
    } finally {
      await child.stop('over');
    }
  },
  'a local voice': async () => {
    const process = new VoiceProcess('/nowhere');
    try {
      await process.whenReady(NEVER);
    } finally {
      await process.close();
    }
  },
  'a transcription worker': async () => {
    const gone = Promise.withResolvers<string | null>();
    const start = {
      op: 'start',
      settings: {},
      address: '',
      turns: { silenceMs: 0, minSpeechMs: 0, maxTurnMs: 0 },
    } as const;
    const program = new URL('../../../../src/composition/transcription-worker.ts', import.meta.url);
    const slot = new WorkerSlot(1, { program, env: {}, start, clock }, pino({ level: 'silent' }), {
      message: () => undefined,
      gone: (left) => gone.resolve(left.unavailable()),
    });
    const reason = await gone.promise;
    await slot.close();
    throw new Error(String(reason));
  },
};

const [name = ''] = process.argv.slice(2);
// The output is made ready before, and so is the first thing that the event loop needs.
process.stdout.write('');
await setImmediate();
try {
  for (;;) openSync('/dev/null', 'r');
} catch {
  // There are none left.
}
const outcome = await STARTS[name]!().then(() => 'it started', (error: unknown) => String(error)); // prettier-ignore
process.stdout.write(outcome);
process.exit(0);
