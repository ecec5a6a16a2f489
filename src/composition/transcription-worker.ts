// A transcription worker: a process of its own, which transcription/transcription-pool.ts starts.
import { pino } from 'pino';
import type { SpeechConfig } from '../config/index.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { openVoiceDetector } from '../speech/vad/index.ts';
import type { WorkerLog } from '../transcription/index.ts';
import { serveTranscription } from '../transcription/index.ts';
import { openRecognizer } from './open-recognizer.ts';

/** What a worker is told to hear with. */
export interface WorkerSettings {
  readonly speech: SpeechConfig;
  readonly logLevel: string;
}

const clock = new SystemClock();
serveTranscription(process, clock, async (settings, log) => {
  // Only open-transcription.ts sends settings, by the process's own IPC.
  const { speech, logLevel } = settings as WorkerSettings;
  const logger = pino(
    { level: logLevel, base: null, timestamp: false, formatters: { level: (level) => ({ level }) } },
    { write: (line) => logLine(line, log) },
  );
  const recognizer = openRecognizer(speech, { clock, logger });
  if (recognizer === null) throw new Error('speech.stt.engine names no recognizer');
  return { recognizer, detector: await openVoiceDetector({ models: speech.models, logger, clock }) };
});

/** Has the program log a line of pino's. */
function logLine(line: string, log: WorkerLog): void {
  const { level, msg, ...fields } = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const known = (['debug', 'info', 'warn', 'error'] as const).find((one) => one === level);
  log(known ?? (level === 'fatal' ? 'error' : 'debug'), typeof msg === 'string' ? msg : '', fields);
}
