export { serveTranscription } from './serve-transcription.ts';
export type { WorkerLog } from './serve-transcription.ts';
export { TranscriptionPool } from './transcription-pool.ts';
export type { PoolOptions } from './transcription-pool.ts';
export { removeFormerFolders } from './worker-folders.ts';
export type { Hearing } from './worker-service.ts';
