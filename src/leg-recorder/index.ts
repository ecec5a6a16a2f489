export { LegRecorder } from './leg-recorder.ts';
