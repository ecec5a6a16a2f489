import { childEnvironment, recognizesWords } from '../config/index.ts';
import { programFile } from '../shared/package-files.ts';
import { removeFormerFolders, TranscriptionPool } from '../transcription/index.ts';
import { engineSideAddress } from './engine-side-address.ts';
import type { PartContext } from './part-context.ts';
import type { WorkerSettings } from './transcription-worker.ts';

const WORKER = programFile('./transcription-worker.ts', import.meta.url);
/** A turn that lasts longer is told in parts. */
const MAX_TURN_MS = 30_000;

/** Starts the workers that write down what legs say; null where nobody does. They are ready some time later. */
export function openTranscription({
  config,
  clock,
  logger,
  parts,
}: Omit<PartContext, 'current'>): TranscriptionPool | null {
  const { speech, transcription, media } = config;
  if (!recognizesWords(config)) return null;
  const settings: WorkerSettings = { speech, logLevel: logger.level };
  removeFormerFolders();
  const pool = new TranscriptionPool({
    workers: transcription.workers,
    program: WORKER,
    settings,
    env: childEnvironment(process.env),
    address: engineSideAddress(media),
    turns: {
      silenceMs: speech.endOfTurnMs,
      minSpeechMs: speech.bargeIn.minSpeechMs,
      maxTurnMs: MAX_TURN_MS,
    },
    clock,
    logger,
  });
  return parts.add('transcription', pool);
}
