// A worker that has what somebody said in a temporary file, and tells where by a log line.
import { statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { serveTranscription } from '../../../../src/transcription/index.ts';

serveTranscription(process, new SystemClock(), (settings, log) => {
  const { closed, hangs } = settings as { readonly closed: string; readonly hangs: boolean };
  const folder = tmpdir();
  writeFileSync(join(folder, 'speech.raw'), 'what somebody said');
  log('info', 'folder', { folder, mode: statSync(folder).mode % 0o1000 });
  const unused = (): never => {
    throw new Error('nobody is heard here');
  };
  return {
    recognizer: {
      name: 'leaving',
      open: unused,
      unavailable: () => null,
      close: async () => {
        if (hangs) await new Promise(() => undefined);
        writeFileSync(closed, 'recognizer');
      },
    },
    detector: { name: 'leaving', open: unused, close: () => Promise.resolve() },
  };
});
