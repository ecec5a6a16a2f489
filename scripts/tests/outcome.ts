/** A test that failed. */
export interface Failure {
  readonly name: string;
  readonly detail: string;
}

/** A test that was done again, because it failed before. */
export interface Retried {
  readonly name: string;
  readonly retries: number;
}

/** The result of a check or a suite. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
  /** Names of the skipped tests. */
  readonly skips: readonly string[];
  /** The tests that were done again, however they ended. */
  readonly retried: readonly Retried[];
}

export const NOTHING: Outcome = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [], retried: [] };

/** Builds the outcome of one failed test. */
export function failure(name: string, detail: string): Outcome {
  return {
    ...NOTHING,
    failed: 1,
    failures: [{ name, detail }],
  };
}

/** Adds up two outcomes. */
export function sum(one: Outcome, other: Outcome): Outcome {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    failures: [...one.failures, ...other.failures],
    skips: [...one.skips, ...other.skips],
    retried: [...one.retried, ...other.retried],
  };
}

/** One line that says which tests were done again, and how often. */
export function retriesLine({ retried }: Outcome): string {
  const total = retried.reduce((sum, { retries }) => sum + retries, 0);
  if (total === 0) return 'no test was retried';
  return `${total} retried: ${retried.map(({ name, retries }) => (retries === 1 ? name : `${name} (${retries} times)`)).join('; ')}`;
}
