export { recordingCrashBench } from './recording-crash-bench.ts';
