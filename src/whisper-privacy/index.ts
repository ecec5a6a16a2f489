export { WhisperMeter } from './whisper-meter.ts';
