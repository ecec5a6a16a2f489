import { faultLines } from '../../config/index.ts';
import type { ConfigFault } from '../../config/index.ts';

/** The program cannot start with this configuration on this machine. The message has a line for each fault. */
export class PreflightError extends Error {
  override readonly name = 'PreflightError';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(faultLines(faults));
    this.faults = faults;
  }
}
