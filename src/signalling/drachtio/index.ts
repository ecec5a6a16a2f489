export { DrachtioSignalling } from './drachtio-signalling.ts';
export { SUPPORTED_OPTIONS } from './request-fault.ts';
export type { DrachtioSignallingOptions } from './signalling-options.ts';
