export { ConfigChanges } from './config-changes.ts';
export { isWaiting } from './replace-file.ts';
