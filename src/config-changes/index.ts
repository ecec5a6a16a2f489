export { ConfigChanges } from './config-changes.ts';
export { removeWaiting } from './replace-file.ts';
