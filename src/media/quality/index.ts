export { AlarmWatch } from './alarm-watch.ts';
export { impairmentOf, mosOf, mosOfRating, ratingOf } from './e-model.ts';
export type { CodecImpairment, ModelInput } from './e-model.ts';
export { rounded, StreamMeter, UNKNOWN, WINDOW_MS } from './stream-meter.ts';
export type { StreamSample } from './stream-meter.ts';
