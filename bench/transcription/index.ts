export { transcriptionBench } from './transcription-bench.ts';
