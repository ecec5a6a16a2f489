export { DrachtioSignalling } from './drachtio-signalling.ts';
export type { DrachtioSignallingOptions } from './drachtio-signalling.ts';
