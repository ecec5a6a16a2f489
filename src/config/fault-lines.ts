import type { ConfigFault } from './types.ts';

/** Faults for people: one a line, as `path: message`. */
export function faultLines(faults: readonly ConfigFault[]): string {
  return faults.map(({ path, message }) => `${path}: ${message}`).join('\n');
}
