export { MAX_WAV_BYTES, readWav } from './read-wav.ts';
export type { WavSound } from './read-wav.ts';
export { repairWav } from './repair-wav.ts';
export type { WavRepair } from './repair-wav.ts';
export { resample } from './resample.ts';
export { WavError } from './wav-error.ts';
export type { WavErrorCode } from './wav-error.ts';
export type { PcmOptions } from './wav-header.ts';
export { WavWriter } from './wav-writer.ts';
