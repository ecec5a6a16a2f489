export { CallRegistry, recordingFile } from './call-registry.ts';
export type { CallRegistryOptions } from './call-registry.ts';
export { closeCutOffCalls } from './recovery.ts';
export { Retention } from './retention.ts';
