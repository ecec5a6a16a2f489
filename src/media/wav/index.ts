export { appendSilence } from './append-silence.ts';
export { isPlainWav } from './is-plain-wav.ts';
export { MAX_WAV_BYTES, readWav } from './read-wav.ts';
export type { WavSound } from './read-wav.ts';
export { readWavFile } from './read-wav-file.ts';
export { repairWav } from './repair-wav.ts';
export { resample } from './resample.ts';
export { WavError } from './wav-error.ts';
export { WavWriter } from './wav-writer.ts';
