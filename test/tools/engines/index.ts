export { freeswitchHasOpus, missingEngines } from './find-binary.ts';
export type { EngineName } from './find-binary.ts';
export { freePorts } from './free-ports.ts';
export { TestDrachtio } from './start-drachtio.ts';
export { TestFreeswitch } from './start-freeswitch.ts';
