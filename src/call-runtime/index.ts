export { AssignedNumbers } from './assigned-numbers.ts';
export { CallRegistry } from './call-registry.ts';
export { credentialsFor, dialPlan } from './dial-target.ts';
export { recordingFile, recordingsOf } from './recording-file.ts';
export type { CallRegistryOptions } from './registry-options.ts';
export type { Salvage } from './cut-off-voicemails.ts';
export { closeCutOffCalls } from './recovery.ts';
export { Retention } from './retention.ts';
export { SUMMARY_MS } from './summary/call-summary.ts';
