/** A test that failed. */
export interface Failure {
  readonly name: string;
  readonly detail: string;
}

/** What a check or a suite came to. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
  /** Names of what was skipped. */
  readonly skips: readonly string[];
}

export const NOTHING: Outcome = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };

/** The outcome of one test that failed. */
export function failure(name: string, detail: string): Outcome {
  return {
    ...NOTHING,
    failed: 1,
    failures: [{ name, detail }],
  };
}

/** Both together. */
export function sum(one: Outcome, other: Outcome): Outcome {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    failures: [...one.failures, ...other.failures],
    skips: [...one.skips, ...other.skips],
  };
}
