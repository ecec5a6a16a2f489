import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Reporter, TestCase } from 'vitest/node';

/** Names the file that {@link RetryReporter} writes to. */
export const RETRIES_FILE = 'VITEST_RETRIES_FILE';

/** Writes down which tests were done again, and how often, which vitest's own reports leave out. */
export default class RetryReporter implements Reporter {
  readonly #retried: { readonly name: string; readonly retries: number }[] = [];

  onTestCaseResult(test: TestCase): void {
    const retries = test.diagnostic()?.retryCount ?? 0;
    if (retries > 0) this.#retried.push({ name: `${test.module.relativeModuleId} > ${test.fullName}`, retries });
  }

  async onTestRunEnd(): Promise<void> {
    const file = process.env[RETRIES_FILE];
    if (file === undefined) return;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(this.#retried));
  }
}
