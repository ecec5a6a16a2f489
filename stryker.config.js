/**
 * `npm run mutation`: faults are put into the core of a call, one at a time, and the unit tests have to notice each.
 * CONTRIBUTING.md tells how it is used.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: ['src/call-machine/**/*.ts', 'src/call-runtime/**/*.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner', './test/mutation/ignore-wording.ts', './test/mutation/sample.ts'],
  ignorers: ['wording'],
  checkers: ['sample'],
  thresholds: { high: 90, low: 80, break: 80 },
  concurrency: 2,
  // A machine that is busy must not count as a test that notices.
  timeoutMS: 30_000,
  tempDirName: 'build/mutation',
  cleanTempDir: 'always',
  ignorePatterns: ['build', 'data', 'bench', 'freeswitch', 'prompts', 'sipp-scenarios'],
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: 'build/mutation.json' },
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
};
