// The worker thread runs Flite, compiled to WASI, once per request. See flite-thread.ts for the other side.
import { openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { WASI } from 'node:wasi';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../../shared/message-of.ts';
import type { SpeakReply, SpeakRequest } from './flite-messages.ts';
import { instantiateModule } from './web-assembly.ts';

/** A WAV file with a header and no samples. */
const EMPTY_WAV_BYTES = 44;

const module = workerData as object;
// Flite writes notes about its voices to standard output and error, which our terminal must not show.
const NOWHERE = openSync('/dev/null', 'r+');

/** Makes a fresh instance each time, so that one text leaves nothing for the next, and no fault harms another. */
async function speak({ text, voice, file }: SpeakRequest): Promise<void> {
  const wasi = new WASI({
    version: 'preview1',
    // `-t` takes the next argument as it is, so that a text with a dash in front is no option.
    args: ['flite', '-voice', voice, '-o', `/out/${basename(file)}`, '-t', text],
    env: {},
    preopens: { '/out': dirname(file) },
    stdin: NOWHERE,
    stdout: NOWHERE,
    stderr: NOWHERE,
    returnOnExit: true,
  });
  const exitCode = wasi.start(await instantiateModule(module, wasi.getImportObject()));
  if (exitCode !== 0) throw new Error(`Flite ended with code ${exitCode}`);
  // Flite ends with code 0 even if it could not write.
  const { size } = await stat(file);
  if (size <= EMPTY_WAV_BYTES) throw new Error('Flite made no sound of this text');
}

parentPort?.on('message', (request: SpeakRequest) => {
  speak(request).then(
    () => {
      reply({ error: null });
    },
    (error: unknown) => {
      reply({ error: messageOf(error) });
    },
  );
});

function reply(message: SpeakReply): void {
  parentPort?.postMessage(message);
}
